"""One value in full: long text, JSON indented or as a tree, lists, numbers and dates to the last digit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from pitboss.errors import PitbossError
from pitboss.models import ColumnInfo, Cut
from pitboss.row_texts import as_text
from pitboss.tasks import Tasks
from widgets.chat.controls import copies
from widgets.parts import Segments, button, clear, ghost, label, set_property
from widgets.table.viewer_colors import JsonColors
from widgets.table.viewer_links import host_of, links_in
from widgets.table.viewer_text import Shown, facts, shown_text
from widgets.table.viewer_tree import Tree
from widgets.theme import Theme

Whole = Callable[[], Awaitable[str | None]]


class ValueViewer(QWidget):
    """Told a value, shows it; "Show all of it" asks for one of which there is the beginning alone.

    Signals: link_chosen(str).
    """

    link_chosen = Signal(str)

    def __init__(self, theme: Theme, tasks: Tasks) -> None:
        super().__init__()
        self._theme, self._tasks, self._locale = theme, tasks, QLocale()
        self._column: ColumnInfo | None = None
        self._value: object = None
        self._whole: Whole | None = None
        self._work: asyncio.Task[Any] | None = None
        self.setObjectName("valueViewer")
        self.facts = label("", "hint")
        self.forms = Segments([("tree", "Tree"), ("text", "Text")], name="valueForms", says="How the value is shown")
        self.wrap = ghost(theme, "wrap", name="valueWrap", says="Wrap long lines")
        self.wrap.setCheckable(True)
        self.wrap.setChecked(True)
        self.copy = ghost(theme, "copy", name="valueCopy", says="Copy the value")
        copies(self.copy, theme, self.text_to_copy, "muted")
        self.more, self.problem = (
            button(theme, "Show all of it", name="valueMore", role="small"),
            label("", "problem", wrap=True),
        )
        self.text, self.tree = QPlainTextEdit(), Tree(theme)
        self.text.setObjectName("valueText")
        self.text.setAccessibleName("Value")
        self.text.setReadOnly(True)
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._colors = JsonColors(self.text.document(), theme)
        self._lay_out()
        self.forms.chosen.connect(lambda key: self._body.setCurrentWidget(self.tree if key == "tree" else self.text))
        self.wrap.toggled.connect(self._set_wrap)
        self.more.clicked.connect(self._read_whole)
        theme.changed.connect(self._again)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 6, 6, 4)
        head.setSpacing(2)
        head.addWidget(self.forms)
        head.addWidget(self.facts, 1)
        head.addWidget(self.wrap)
        head.addWidget(self.copy)
        self._links = QVBoxLayout()
        self._links.setContentsMargins(12, 2, 12, 4)
        self._body = QStackedWidget()
        self._body.addWidget(self.text)
        self._body.addWidget(self.tree)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        below = QVBoxLayout()
        below.setContentsMargins(12, 0, 12, 4)
        below.addWidget(self.problem)
        below.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(below)
        column.addWidget(self._body, 1)
        column.addLayout(self._links)

    # what is shown

    def show_value(self, value: object, column: ColumnInfo, whole: Whole | None = None) -> None:
        """Show a value of `column`; `whole` reads it where `value` is its beginning."""
        self._stop()
        self._value, self._column, self._whole = value, column, whole
        self.problem.hide()
        self.more.setText("Show all of it")
        self.more.setEnabled(True)
        self.more.setVisible(isinstance(value, Cut) and whole is not None)
        self._show(shown_text(value, column, self._locale))

    def show_nothing(self, text: str) -> None:
        """Show no value, but why there is none."""
        self._stop()
        self._value = self._column = self._whole = None
        self.problem.hide()
        self.more.hide()
        self._show(Shown(text, quiet=True))

    def _again(self) -> None:
        if self._column is not None:
            self._show(shown_text(self._value, self._column, self._locale))

    def _show(self, shown: Shown) -> None:
        self.facts.setIndent(8 if shown.document is not None and shown.foldable else 0)
        self.text.setLayoutDirection(Qt.LayoutDirection.LeftToRight if shown.mono else self.layoutDirection())
        set_property(self.text, "mono", shown.mono)
        set_property(self.text, "quiet", shown.quiet)
        self._colors.begin(active=shown.document is not None)
        self.text.setPlainText(shown.text)
        self.text.setTabStopDistance(self.text.fontMetrics().horizontalAdvance(" ") * 4)
        has_tree = shown.document is not None and shown.foldable
        self.forms.setVisible(has_tree)
        self.wrap.setVisible(not shown.quiet)
        self.copy.setVisible(self._column is not None)
        if has_tree:
            self.tree.show_document(shown.document)
        self._body.setCurrentWidget(self.tree if has_tree and self.forms.key == "tree" else self.text)
        self.facts.setText(facts(shown, self._value, self._column))
        self.facts.setVisible(True)
        self._show_links(shown.text if not shown.quiet else "")

    def _show_links(self, text: str) -> None:
        clear(self._links)
        for address in links_in(text):
            made = button(self._theme, f"Open {host_of(address)}…", "link", name="valueLink", role="link", tip=address)
            made.clicked.connect(lambda _checked=False, to=address: self.link_chosen.emit(to))
            self._links.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)

    def _set_wrap(self, wraps: bool) -> None:
        modes = QPlainTextEdit.LineWrapMode
        self.text.setLineWrapMode(modes.WidgetWidth if wraps else modes.NoWrap)

    def focus_part(self) -> QWidget:
        """What of it takes keys."""
        return self.tree if self._body.currentWidget() is self.tree else self.text

    def text_to_copy(self) -> str:
        """The value as it is, as far as it is here."""
        return as_text(self._value)

    # the whole of it

    def _read_whole(self) -> None:
        if self._whole is not None:
            self.more.setText("Reading all of it")
            self.more.setEnabled(False)
            self._work = self._tasks.start(self._read(self._whole), name="read a whole value")

    async def _read(self, whole: Whole) -> None:
        column = self._column
        assert column is not None
        try:
            text = await whole()
            shown = await asyncio.to_thread(shown_text, text, column, self._locale)
        except PitbossError as error:
            self.problem.setText(str(error))
            self.problem.show()
            self.more.hide()
            return
        self._value = text
        self.more.hide()
        self._show(shown)

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self._work = None
