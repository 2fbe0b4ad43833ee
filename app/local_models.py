"""Language models that already run on this machine, found where the usual servers of such models listen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from app.probe import get_json
from pitboss.models import LocalModels

LOOPBACK = "127.0.0.1"
PORTS: Mapping[int, str] = MappingProxyType(
    {
        11434: "Ollama",
        1234: "LM Studio",
        8080: "llama.cpp",
        1337: "Jan",
        4891: "GPT4All",
        5001: "KoboldCpp",
        8000: "vLLM",
        30000: "SGLang",
    }
)
WAIT = 0.5  # seconds: who listens here answers in a few milliseconds
MOST = 12  # models of one server that are offered


async def find_local_models(ports: Mapping[int, str] = PORTS, *, but: Sequence[int] = ()) -> list[LocalModels]:
    """The servers that list at least one model. `but`: ports that are not asked, such as our own."""
    asked = [(port, name) for port, name in ports.items() if port not in but]
    answers = await asyncio.gather(*(asyncio.to_thread(_models, port) for port, _ in asked))
    return [
        LocalModels(name, f"http://{LOOPBACK}:{port}/v1", models)
        for (port, name), models in zip(asked, answers, strict=True)
        if models
    ]


def _models(port: int) -> tuple[str, ...]:
    """The names that OpenAI's `/v1/models` lists there. Whatever else answers has none."""
    answer: Any = get_json(LOOPBACK, port, "/v1/models", seconds=WAIT)
    listed = answer.get("data") if isinstance(answer, dict) else None
    named = [each.get("id") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return tuple(name for name in named if isinstance(name, str) and name.isprintable() and name)[:MOST]
