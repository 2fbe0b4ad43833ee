"""Two instances on one data folder at once, and a port that is taken and then free again."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.e2e.serving import serving
from tests.faults.ground import assert_in_agreement, raw
from tests.processes import Terminal, free_port

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def test_of_two_servers_started_at_the_same_moment_one_serves_and_one_says_so(data_dir: Path) -> None:
    terminal = Terminal(data_dir)
    both = [terminal.start("serve", "--port", str(free_port())) for _ in range(2)]
    lines = [process.stderr.readline() for process in both if process.stderr is not None]
    loser, winner = sorted(zip(lines, both, strict=True), key=lambda each: each[0].startswith("Serving"))
    assert "already runs" in loser[0]
    assert loser[1].wait(30) == 1
    loser[1].communicate()
    assert winner[0].startswith("Serving")
    winner[1].send_signal(signal.SIGTERM)
    winner[1].communicate(timeout=30)


async def test_a_second_window_shows_the_first_and_ends_well_and_a_server_is_refused(data_dir: Path) -> None:
    terminal = Terminal(data_dir)
    port = free_port()
    first = terminal.start("--port", str(port), environment=OFFSCREEN)
    try:
        wait_for(port, first)
        second = subprocess.run(  # noqa: ASYNC221  # nothing else is on this loop
            [sys.executable, "-m", "app", "--port", str(free_port())],
            env={**terminal.environment, **OFFSCREEN}, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert (second.returncode, second.stderr) == (0, "")
        refused = terminal("serve", "--port", str(free_port()), code=1)
        assert "A window of Pattern Factory already runs" in refused.stderr
        async with raw(data_dir) as connection:
            await assert_in_agreement(connection)
    finally:
        first.send_signal(signal.SIGTERM)
        first.communicate(timeout=30)
    assert first.returncode == 0


def wait_for(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until a process listens."""
    while process.poll() is None:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("it ended")


def test_a_port_that_was_taken_serves_at_the_next_start(data_dir: Path) -> None:
    terminal = Terminal(data_dir)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = terminal("serve", "--port", str(port), code=1).stderr
        assert f"Port {port} is taken by another program." in said
        assert len(said.splitlines()) == 1
    process = terminal.start("serve", "--port", str(port))
    assert process.stderr is not None
    assert f":{port}/ws" in process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)


def test_what_a_killed_server_leaves_holds_up_no_next_one(data_dir: Path) -> None:
    terminal = Terminal(data_dir)
    with serving(terminal) as served:
        served.end(signal.SIGKILL)
    with serving(terminal) as served:
        assert served.get("/healthz")[1]["database"] == "connected"
