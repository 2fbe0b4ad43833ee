"""How long the offline translator takes for a question, over the schema of the sample content.

Run as `python -m bench.translate`. The questions are those of the tests; what it cannot read counts as well.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from app.assembly import Application
from app.logs import Logs
from app.settings import Settings
from bench.measure import Figure, p50, p99, print_table
from pitboss.errors import NotUnderstood
from pitboss.schema import Schema
from pitboss.translate.english import EnglishTranslator

QUESTIONS = Path(__file__).parents[1] / "tests" / "data" / "questions-dev.jsonl"
ROUNDS = 10


async def sample_schema(data_dir: Path) -> Schema:
    """The live schema of a new embedded database."""
    logs = Logs(data_dir)
    application = Application(Settings(data_dir=data_dir), logs)
    try:
        await application.open()
        return await application.schema.current()
    finally:
        await application.aclose()
        logs.close()


def milliseconds(translator: EnglishTranslator, question: str, schema: Schema) -> float:
    """How long one question takes."""
    started = time.perf_counter()
    with suppress(NotUnderstood):
        translator.read(question, schema)
    return (time.perf_counter() - started) * 1000


def measure() -> list[Figure]:
    """The figures of the translator."""
    questions = [json.loads(line)["question"] for line in QUESTIONS.read_text("utf-8").splitlines()]
    with TemporaryDirectory(prefix="pf-bench-") as folder:
        schema = asyncio.run(sample_schema(Path(folder)))
    translator = EnglishTranslator()
    first = milliseconds(translator, questions[0], schema)  # reads the lexicon, and indexes the schema
    took = [milliseconds(translator, question, schema) for _ in range(ROUNDS) for question in questions]
    return [
        Figure("the translator, first question", first, "ms"),
        Figure("the translator, p50", p50(took), "ms", 5),
        Figure("the translator, p99", p99(took), "ms"),
    ]


if __name__ == "__main__":
    sys.exit(0 if print_table(measure()) else 1)
