"""Models on this machine: found where they answer in OpenAI's form, and nothing else is taken for one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.local_models import MOST, find_local_models
from pitboss.models import LocalModels
from tests.processes import free_port


@contextmanager
def listening(body: bytes, status: int = 200) -> Iterator[int]:
    """A server on loopback that answers every GET with `body`: its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield http.server_port
        finally:
            http.shutdown()
            thread.join()


def models(*names: object) -> bytes:
    return json.dumps({"object": "list", "data": [{"id": name} for name in names]}).encode()


async def test_each_server_is_found_with_its_models() -> None:
    with ExitStack() as stack:
        one = stack.enter_context(listening(models("llama3", "qwen2.5-coder")))
        two = stack.enter_context(listening(models(*(f"m{n}" for n in range(MOST + 5)))))
        found = await find_local_models({one: "Ollama", free_port(): "Nobody", two: "LM Studio"})
        assert found[0] == LocalModels("Ollama", f"http://127.0.0.1:{one}/v1", ("llama3", "qwen2.5-coder"))
        assert (found[1].server, len(found[1].models)) == ("LM Studio", MOST)
        assert await find_local_models({one: "Ollama"}, but=[one]) == []


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'"text"', b'{"data": 3}', b'{"data": [3, {}, {"id": 4}]}', models("", "a\x07b")]
)
async def test_whatever_else_answers_has_no_models(body: bytes) -> None:
    with listening(body) as port:
        assert await find_local_models({port: "Something"}) == []
