"""What is left of an error that nobody expected: a report in the data folder, its user's alone, without secrets.

An exception that nobody caught is written down at once. A crash of the process itself (a signal such as SIGSEGV) is
written by `faulthandler` into a file that a good end removes; the next start makes a report of what it finds there.
"""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import os
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from app.folders import private_folder
from app.logs import Redaction
from app.versions import versions
from pitboss.errors import PitbossError

log = logging.getLogger(__name__)
FOLDER, RUNNING = "crashes", "running"
NEW, TOLD = ".new.txt", ".txt"
MARK = "What the process said as it crashed:\n"
KEPT = 10  # reports; older ones are removed
MOST = 5  # of one process: an error that comes again and again says nothing new


class ReportGone(PitbossError):
    """A report was removed meanwhile."""

    code = "bad_request"


class CrashReports:
    """The reports of one data folder. Between `begin()` and `close()` it writes down what this process suffers."""

    def __init__(self, data_dir: Path, redaction: Redaction) -> None:
        self._folder = data_dir / FOLDER
        self._redaction = redaction
        self._fault: TextIO | None = None
        self._seen: set[str] = set()
        self._hooks = (sys.excepthook, threading.excepthook)

    def begin(self) -> None:
        """Make a report of what the last process left, and listen to this one. Or neither."""
        try:
            private_folder(self._folder.parent)
            private_folder(self._folder)
            self._gather()
            self._fault = open(self._folder / RUNNING, "w", encoding="utf-8", opener=_private)  # noqa: SIM115
            self._fault.write(f"{_head('ended unexpectedly')}\n{MARK}")
            self._fault.flush()
            faulthandler.enable(self._fault)
        except OSError as error:
            log.warning("No crash reports are kept: %s", error)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread

    def close(self) -> None:
        """The process ends well: nothing of it remains. Safe to call twice."""
        sys.excepthook, threading.excepthook = self._hooks
        if self._fault is not None:
            faulthandler.disable()
            self._fault.close()
            self._fault = None
            (self._folder / RUNNING).unlink(missing_ok=True)

    def __enter__(self) -> CrashReports:
        self.begin()
        return self

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, PitbossError):
            self.note(error)
        self.close()

    # what happens

    def note(self, error: BaseException) -> None:
        """Write down an error that nobody expected, once; and not where it cannot be written."""
        trace = "".join(traceback.format_exception(error))
        if trace in self._seen or len(self._seen) >= MOST:
            return
        self._seen.add(trace)
        try:
            self._write(f"{_head('met an error that nobody expected')}\n{trace}")
        except OSError as problem:
            log.warning("The report could not be written: %s", problem)

    def met_by_loop(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """The loop's own handler of errors that no task has taken."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self.note(error)
        loop.default_exception_handler(context)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, Exception):
            log.error("An error that nobody caught", exc_info=(kind, error, trace))
            self.note(error)
        self._hooks[0](kind, error, trace)

    def _uncaught_in_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and isinstance(told.exc_value, Exception):
            log.error("An error that nobody caught in %s", told.thread, exc_info=told.exc_value)
            self.note(told.exc_value)
        self._hooks[1](told)

    def _gather(self) -> None:
        """A file that is still there, with something after its mark, was left by a process that crashed."""
        left = self._folder / RUNNING
        if not left.exists():
            return
        text = left.read_text(encoding="utf-8", errors="replace")
        if text.partition(MARK)[2].strip():
            self._write(text, datetime.fromtimestamp(left.stat().st_mtime).astimezone())
        left.unlink()

    def _write(self, text: str, at: datetime | None = None) -> None:
        moment = at or datetime.now().astimezone()
        path = self._folder / f"{moment:%Y-%m-%d-%H%M%S-%f}{NEW}"
        with open(path, "w", encoding="utf-8", opener=_private) as file:
            file.write(self._redaction.clean(text))
        for old in self._paths()[KEPT:]:
            old.unlink(missing_ok=True)

    # what is kept

    def names(self) -> tuple[str, ...]:
        """The reports that are kept, newest first."""
        return tuple(_name(path) for path in self._paths())

    def untold(self) -> tuple[str, ...]:
        """Those of which nobody was told yet, newest first; from now on they count as told."""
        new = [path for path in self._paths() if path.name.endswith(NEW)]
        for path in new:
            path.rename(path.with_name(_name(path) + TOLD))
        return tuple(map(_name, new))

    def read(self, name: str) -> str:
        """A report's text. Raises ReportGone."""
        for path in self._paths():
            if _name(path) == name:
                return path.read_text(encoding="utf-8", errors="replace")
        raise ReportGone("This report is no longer there. The newest ten are kept.")

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{TOLD}"), reverse=True) if self._folder.is_dir() else []


def _name(path: Path) -> str:
    return path.name.removesuffix(NEW).removesuffix(TOLD)


def _head(what: str) -> str:
    """What happened, when, and to which versions."""
    shown = "\n".join(f"{name}: {version}" for name, version in versions())
    return f"Pattern Factory {what}.\n\nWhen: {datetime.now().astimezone():%Y-%m-%d %H:%M:%S %Z}\n{shown}\n"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
