"""The colours of indented JSON: keys, texts, numbers and words. Each line has whole pieces, as no text breaks one."""

from __future__ import annotations

import re

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from widgets.theme import Theme

_PIECES = re.compile(r'(?P<key>"(?:[^"\\]|\\.)*")(?=:)|(?P<text>"(?:[^"\\]|\\.)*"?)|(?P<word>\b(?:true|false|null)\b)'
                     r"|(?P<number>-?\d[\d.eE+-]*)")  # fmt: skip
_TOKENS = {"key": "accent", "text": "ok", "word": "muted", "number": "warn"}
MOST = 5_000  # letters of a line that are coloured


class JsonColors(QSyntaxHighlighter):
    """Colours a document while it holds JSON."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._active = False
        self._forms: dict[str, QTextCharFormat] = {}

    def begin(self, *, active: bool) -> None:
        """The text that follows is JSON, or is not."""
        self._active = active
        self._forms = {}
        for kind, token in _TOKENS.items():
            self._forms[kind] = QTextCharFormat()
            self._forms[kind].setForeground(self._theme.color(token))

    def highlightBlock(self, text: str) -> None:
        if not self._active or len(text) > MOST:
            return
        for piece in _PIECES.finditer(text):
            kind = piece.lastgroup or ""
            self.setFormat(piece.start(), piece.end() - piece.start(), self._forms[kind])
