"""The log: a rotating file in the data folder, its user's alone, and standard error on `--verbose`. No secret in it."""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.folders import private_folder

FOLDER = "logs"
FILE = "pattern-factory.log"
LARGEST = 2_000_000  # bytes a file
KEPT = 4
HIDDEN = "[hidden]"
_QUIET = ("websockets", "httpx", "httpx2", "httpcore", "openai", "asyncio", "qasync")
_SHAPES = re.compile(
    r"""(?x)
    (?P<before> ://[^\s:/@]*: | \bpassword\s*=\s* | [?&]token= | \bBearer\s+ | \bbearer\. )
    (?P<secret> '[^']*' | [^\s@&"',;]+ )
    | (?P<key> \bsk-[A-Za-z0-9_-]{8,} )
    """,
    re.IGNORECASE,
)


class Redaction(logging.Filter):
    """Hides known secrets, and what has the shape of one, in every record and traceback."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = {secret for secret in secrets if len(secret) >= 4}

    def add(self, secret: str) -> None:
        """Hide one more from now on, e.g. a key that was entered just now."""
        if len(secret) >= 4:
            self._secrets.add(secret)

    def clean(self, text: str) -> str:
        """`text` without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _SHAPES.sub(lambda found: (found["before"] or "") + HIDDEN, text)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place: message, arguments and traceback become plain, clean text."""
        record.msg, record.args = self.clean(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.clean(record.exc_text)
        return True


class Logs:
    """Owns the handlers; `close()` takes them away again."""

    def __init__(self, data_dir: Path, *, verbose: bool = False, secrets: Iterable[str] = ()) -> None:
        self.redaction = Redaction(secrets)
        self.file = data_dir / FOLDER / FILE
        self._handlers: list[logging.Handler] = []
        problem = self._open_file()
        if verbose:
            self._add(logging.StreamHandler(sys.stderr), logging.DEBUG)
        for name in _QUIET:
            logging.getLogger(name).setLevel(logging.WARNING)
        if problem:
            self._add(logging.NullHandler(), logging.CRITICAL)  # else Python prints what we log, as it is
            print(f"The log {self.file} cannot be written: {problem}.", file=sys.stderr)

    def close(self) -> None:
        """Close the files. Safe to call twice."""
        for handler in self._handlers:
            logging.getLogger().removeHandler(handler)
            handler.close()
        self._handlers.clear()

    def _open_file(self) -> str:
        try:
            private_folder(self.file.parent.parent)
            private_folder(self.file.parent)
            self._add(_PrivateFile(self.file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8"), logging.INFO)
        except OSError as error:
            return error.strerror or type(error).__name__
        return ""

    def _add(self, handler: logging.Handler, level: int) -> None:
        handler.setLevel(level)
        handler.addFilter(self.redaction)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root = logging.getLogger()
        root.addHandler(handler)
        root.setLevel(min(root.level or level, level))
        self._handlers.append(handler)


class _PrivateFile(RotatingFileHandler):
    """A rotating file that only its user may read."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
