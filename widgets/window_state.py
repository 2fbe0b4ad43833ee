"""What a window remembers until its next start: place and size, sidebar, dock, page. Kept in an INI file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QWidget

from widgets.window_body import WindowBody


class WindowState:
    """The file at `path`, None to remember nothing. What in it cannot be read is as if it were not there."""

    def __init__(self, path: Path | None) -> None:
        self._file = QSettings(str(path), QSettings.Format.IniFormat) if path is not None else None

    @property
    def is_new(self) -> bool:
        """Whether no window has remembered anything here yet; never so where nothing is remembered at all."""
        return self._file is not None and not self._file.allKeys()

    def get(self, key: str) -> str:
        """A text that was put here; "" where there is none."""
        return str(self._read(key) or "")

    def put(self, **texts: str) -> None:
        """Remember texts by their names."""
        if self._file is not None:
            for key, text in texts.items():
                self._file.setValue(key, text)

    def restore(self, window: QWidget, body: WindowBody) -> None:
        """Let the window stand as it stood; before it is shown."""
        geometry = self._read("geometry")
        if isinstance(geometry, QByteArray):
            window.restoreGeometry(geometry)
        if width := self._number("sidebar"):
            body.set_side_width(width)
        if width := self._number("dock"):
            body.drawer.set_dock_width(width)
        body.drawer.set_pinned(self._flag("pinned"))
        if self._flag("open"):
            body.drawer.open_drawer()

    def save(self, window: QWidget, body: WindowBody) -> None:
        """Remember how it stands."""
        if self._file is None:
            return
        drawer = body.drawer
        for key, value in (
            ("geometry", window.saveGeometry()), ("sidebar", body.side_width),
            ("dock", drawer.dock_width), ("pinned", drawer.pin_wanted), ("open", drawer.is_open),
        ):  # fmt: skip
            self._file.setValue(key, value)
        self._file.sync()

    def _read(self, key: str) -> object:
        return self._file.value(key) if self._file is not None else None

    def _flag(self, key: str) -> bool:
        return str(self._read(key)).lower() == "true"  # a word in the file, a bool before it is written

    def _number(self, key: str) -> int:
        text = str(self._read(key) or "")
        return int(text) if text.isdecimal() else 0
