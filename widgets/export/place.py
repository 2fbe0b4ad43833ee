"""Asking where a file shall be, in the system's own dialog, without waiting for the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def usual_folder() -> Path:
    """Where people look for what they have saved."""
    kinds = QStandardPaths.StandardLocation
    for kind in (kinds.DownloadLocation, kinds.DocumentsLocation, kinds.HomeLocation):
        found = Path(QStandardPaths.writableLocation(kind))
        if found.is_dir():
            return found
    return Path.home()


def file_name(title: str, ending: str) -> str:
    """`title` as a file's name, where every system takes it."""
    words = " ".join(_NOT_IN_NAMES.sub(" ", title).split()).strip(" .")
    return f"{words[:80] or 'rows'}.{ending}"


def ask_place(
    parent: QWidget, title: str, suggested: Path, kinds: Sequence[tuple[str, str]], then: Callable[[Path], object]
) -> QFileDialog:
    """Open the dialog; `then` is called with the place that is chosen. `kinds` are words and endings of files.

    A name without an ending gets that of its kind. The dialog asks before it takes the name of a file that is there.
    """
    dialog = QFileDialog(parent, title)
    dialog.setObjectName("saveDialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    filters = {f"{text} (*.{ending})": ending for text, ending in kinds}
    dialog.setNameFilters(list(filters))
    dialog.setDefaultSuffix(kinds[0][1])
    dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters.get(chosen, kinds[0][1])))
    dialog.setDirectory(str(suggested.parent))
    dialog.selectFile(suggested.name)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()
    return dialog


def show_in_folder(path: Path) -> None:
    """Open the folder of a file."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
