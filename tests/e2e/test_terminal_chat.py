"""The chat in a terminal that is attached: typed and read as a person does, on a pseudo-terminal."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.e2e.serving import SLOW_RULEBOOK, assert_nothing_left, until_slow_rule_runs
from tests.processes import Terminal, free_port

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is needed", allow_module_level=True)

import fcntl
import pty
import termios

CTRL_C, CTRL_D, RETURN = b"\x03", b"\x04", b"\r"
PROMPT = ">"  # the blank behind it is drawn by moving the cursor
PATIENCE = 60  # seconds for what a person waits for


@dataclass
class Typed:
    """A process with a keyboard and a screen."""

    process: subprocess.Popen[bytes]
    screen: int
    shown: str = ""

    def type(self, keys: bytes) -> None:
        os.write(self.screen, keys)

    def read_until(self, text: str) -> str:
        """All that is shown up to and with `text`, since the last call."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown:
            ready, _, _ = select.select([self.screen], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, f"{text!r} was not shown, but {self.shown!r}"
            self.shown += os.read(self.screen, 65_536).decode(errors="replace")
        before, _, self.shown = self.shown.partition(text)
        return before + text

    def wait(self) -> int:
        """The exit code; what is still shown is kept for `shown`."""
        while True:
            try:
                data = os.read(self.screen, 65_536)
            except OSError:  # Linux: the other side is closed
                break
            if not data:
                break
            self.shown += data.decode(errors="replace")
        return self.process.wait(PATIENCE)


@contextmanager
def chatting(terminal: Terminal, *arguments: str) -> Iterator[Typed]:
    """`pattern-factory` with a terminal attached."""
    screen, keyboard = pty.openpty()
    termios.tcsetwinsize(screen, (40, 120))
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *arguments, "--port", str(free_port())],
        stdin=keyboard,
        stdout=keyboard,
        stderr=keyboard,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # Ctrl-C is the controlling terminal's affair
        env={**terminal.environment, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )
    os.close(keyboard)
    typed = Typed(process, screen)
    try:
        yield typed
    finally:
        if process.poll() is None:
            process.terminate()
            typed.wait()
        os.close(screen)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("data")
    (folder / "pattern-factory.yaml").write_text(SLOW_RULEBOOK)
    return Terminal(folder)


def test_without_a_display_but_with_a_terminal_the_chat_opens_answers_and_ends_with_ctrl_d(terminal: Terminal) -> None:
    with chatting(terminal) as chat:
        assert "There is no display" in chat.read_until("Serving ws://")
        chat.read_until("Ctrl-D ends the chat.")
        chat.read_until(PROMPT)
        chat.type(b"run LIST_ORGS" + RETURN)
        chat.read_until("Rule list_orgs → ")
        chat.read_until("list_orgs")
        chat.read_until(PROMPT)
        chat.type(CTRL_D)
        assert chat.wait() == 0
        assert "Traceback" not in chat.shown
    assert_nothing_left(terminal)


async def test_ctrl_c_stops_the_rule_that_runs_and_the_chat_goes_on(terminal: Terminal) -> None:
    with chatting(terminal) as chat:
        chat.read_until(PROMPT)
        chat.type(b"run SLOW_RULE" + RETURN)
        await until_slow_rule_runs(terminal)
        chat.type(CTRL_C)
        chat.read_until("Stopped. Nothing of it was kept.")
        chat.read_until(PROMPT)
        chat.type(b"run LIST_ORGS" + RETURN)
        chat.read_until("Rule list_orgs → ")
        chat.read_until(PROMPT)
        chat.type(CTRL_D)
        assert chat.wait() == 0
        assert "Traceback" not in chat.shown
    assert_nothing_left(terminal)
