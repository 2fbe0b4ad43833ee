"""`init` and `translate` on a database that is none of the product's."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.conftest import copy_of, ensure_template
from tests.postgres import TestServer
from tests.processes import Terminal
from tests.translate.conftest import load_shop


@pytest.fixture
async def shop(postgres_server: TestServer) -> AsyncIterator[str]:
    """A database with a shop."""
    async with copy_of(postgres_server, await ensure_template(postgres_server, "shop_template", load_shop)) as dsn:
        yield dsn


async def test_a_first_rulebook_is_written_once_and_can_be_used(shop: str, tmp_path: Path) -> None:
    terminal, out = Terminal(tmp_path / "data"), tmp_path / "shop.yaml"
    assert "Written" in terminal("init", "--dsn", shop, "--out", str(out)).stderr
    assert "already" in terminal("init", "--dsn", shop, "--out", str(out), code=2).stderr
    said = terminal("translate", "--dsn", shop, "--rulebook", str(out), typed="red products").stdout
    assert "color = 'red'" in json.loads(said)["sql"]


async def test_without_a_rulebook_one_is_made_in_memory_and_stages_are_shown(shop: str, tmp_path: Path) -> None:
    said = Terminal(tmp_path)("translate", "--dsn", shop, "--explain", typed="red products").stdout
    answer = json.loads(said)
    assert answer["explanation"] == "Products whose color is 'red'"
    assert {"words": "red products", "meaning": "color is 'red'"} in answer["stages"]


def test_init_asks_for_the_database(tmp_path: Path) -> None:
    assert "--dsn" in Terminal(tmp_path)("init", code=2).stderr
