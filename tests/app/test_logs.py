"""The log: private, rotating, and without secrets."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.logs import HIDDEN, Logs, Redaction


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    logger = logging.getLogger()
    level = logger.level
    yield logger
    logger.setLevel(level)


def test_a_secret_is_in_no_message_argument_or_traceback(tmp_path: Path, root: logging.Logger) -> None:
    logs = Logs(tmp_path, secrets=["canary-one"])
    logs.redaction.add("canary-two")
    try:
        root.warning("key %s", "canary-one")
        try:
            raise ValueError("canary-two")
        except ValueError:
            root.exception("it failed")
    finally:
        logs.close()
    text = logs.file.read_text()
    assert "canary" not in text
    assert f"key {HIDDEN}" in text
    assert f"ValueError: {HIDDEN}" in text


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://amy:canary@db/x",
        "host=db password=canary user=amy",
        "host=db password='canary with blanks' user=amy",
        "GET /ws?token=canary HTTP/1.1",
        "Authorization: Bearer canary",
        "Sec-WebSocket-Protocol: bearer.canary, pattern-factory",
        "the key sk-canary12345 is wrong",
    ],
)
def test_what_has_the_shape_of_a_secret_is_hidden(text: str) -> None:
    cleaned = Redaction().clean(text)
    assert "canary" not in cleaned
    assert HIDDEN in cleaned


def test_the_log_is_its_users_alone(tmp_path: Path) -> None:
    Logs(tmp_path / "data").close()
    assert stat.S_IMODE((tmp_path / "data" / "logs" / "pattern-factory.log").stat().st_mode) == 0o600


def test_verbose_shows_the_log(tmp_path: Path, root: logging.Logger, capsys: pytest.CaptureFixture[str]) -> None:
    logs = Logs(tmp_path, verbose=True)
    root.debug("a detail")
    logs.close()
    assert "a detail" in capsys.readouterr().err


def test_where_the_log_cannot_be_written_that_is_said_once_and_nothing_else(
    tmp_path: Path, root: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("in the way")
    logs = Logs(tmp_path)
    try:
        raise RuntimeError("a detail")
    except RuntimeError:
        root.exception("something failed")
    logs.close()
    [said] = capsys.readouterr().err.splitlines()
    assert "cannot be written" in said
