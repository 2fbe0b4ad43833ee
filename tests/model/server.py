"""A local endpoint that speaks the OpenAI chat API: the outermost edge, where the model's answers are made up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """What the endpoint answers. `hang` waits for the server's end; `drop` closes the connection without a word."""

    content: str | None = None
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    refusal: str | None = None
    finish: str = "stop"
    tool_calls: list[dict[str, Any]] | None = None
    hang: bool = False
    drop: bool = False

    def encoded(self) -> bytes:
        """The body of the answer."""
        if self.body is not None:
            return self.body
        message = {"role": "assistant", "content": self.content, "refusal": self.refusal}
        if self.tool_calls:
            message["tool_calls"] = self.tool_calls  # type: ignore[assignment]
        choice = {"index": 0, "message": message, "finish_reason": self.finish}
        answer = {"id": "c1", "object": "chat.completion", "created": 0, "model": "test", "choices": [choice]}
        return json.dumps(answer).encode()


@dataclass
class ModelServer:
    """`replies` are given in turn, the last one again and again; `asked` holds the requests' bodies."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        """The reply whose turn it is."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def model_server(*replies: Reply) -> Iterator[ModelServer]:
    """An endpoint on a free port of loopback, for the time of a `with`."""
    server = ModelServer("", list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            server.asked.append(json.loads(self.rfile.read(length)))
            server.keys.append(self.headers.get("Authorization", ""))
            reply = server.next_reply()
            if reply.hang:
                server.ended.wait(30)
                return
            if reply.drop:
                self.connection.close()
                return
            body = reply.encoded()
            self.send_response(reply.status)
            for name, value in {"Content-Type": "application/json", **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server.url = f"http://127.0.0.1:{http.server_port}/v1"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            http.shutdown()
            thread.join()
