"""The commands about the socket's door, in this process."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from click.testing import CliRunner, Result
from keyring.backends.fail import Keyring as NoKeyring

from app.cli import cli
from app.settings import read_file


@pytest.fixture(autouse=True)
def without_key_store() -> Iterator[None]:
    """A machine without a key store, and the root logger as it was."""
    before, level = keyring.get_keyring(), logging.getLogger().level
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)
    logging.getLogger().setLevel(level)


def run(data_dir: Path, *arguments: str, **environment: str) -> Result:
    blank = {f"PATTERN_FACTORY_{name}": None for name in ("TOKEN", "CERTIFICATE", "CERTIFICATE_KEY", "HOST")}
    return CliRunner().invoke(cli, [*arguments, "--data-dir", str(data_dir)], env={**blank, **environment})


def test_the_token_is_made_once_and_printed_alone(tmp_path: Path) -> None:
    first = run(tmp_path, "token")
    assert first.exit_code == 0
    assert first.stdout == (tmp_path / "socket-token").read_text() + "\n"
    assert "readable by you alone" in first.stderr
    assert run(tmp_path, "token").stdout == first.stdout
    assert first.stdout.strip() not in (tmp_path / "logs" / "pattern-factory.log").read_text()


def test_another_token_is_made_on_request(tmp_path: Path) -> None:
    first, other = run(tmp_path, "token"), run(tmp_path, "token", "--new")
    assert other.stdout != first.stdout
    assert "Start the server anew" in other.stderr
    assert run(tmp_path, "token").stdout == other.stdout


def test_a_configured_token_is_printed_and_not_replaced(tmp_path: Path) -> None:
    assert run(tmp_path, "token", PATTERN_FACTORY_TOKEN="open sesame").stdout == "open sesame\n"
    refused = run(tmp_path, "token", "--new", PATTERN_FACTORY_TOKEN="open sesame")
    assert refused.exit_code == 2
    assert "The token comes from the setting `token` (environment)" in refused.stderr


def test_a_certificate_is_made_and_used_from_then_on(tmp_path: Path) -> None:
    made = run(tmp_path, "certificate", "make", "--name", "desk.lan")
    certificate = tmp_path / "tls" / "certificate.pem"
    assert (made.exit_code, made.stdout) == (0, f"{certificate}\n")
    assert "desk.lan" in made.stderr
    assert read_file(tmp_path / "settings.toml") == {
        "certificate": str(certificate),
        "certificate_key": str(tmp_path / "tls" / "key.pem"),
    }
    again = run(tmp_path, "certificate", "make")
    assert again.exit_code == 1
    assert "`--new` makes another one" in again.stderr
    before = certificate.read_bytes()
    assert run(tmp_path, "certificate", "make", "--new").exit_code == 0
    assert certificate.read_bytes() != before


def test_a_certificate_that_was_given_is_not_put_aside_unasked(tmp_path: Path) -> None:
    refused = run(tmp_path, "certificate", "make", PATTERN_FACTORY_CERTIFICATE="/etc/given.pem")
    assert refused.exit_code == 1
    assert "/etc/given.pem is in use" in refused.stderr
    assert not (tmp_path / "tls").exists()
