"""What is left of an unexpected end, to read and to send to somebody."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from widgets.dialogs.base import Sheet
from widgets.parts import label
from widgets.theme import Theme

ABOUT = (
    "It says where the program was when it ended, and which versions ran. Passwords and keys are taken out, and rows "
    "of your content are not in it. It stays on this machine unless you send it to somebody."
)


class CrashReportSheet(Sheet):
    """Shows a report as it is stored."""

    def __init__(self, theme: Theme, text: str, parent: QWidget) -> None:
        super().__init__(theme, "Crash report", parent, name="crashReport", width=720)
        self._text = text
        self.body.addWidget(label(ABOUT, "second", wrap=True))
        self.body.addSpacing(6)
        self.text = QPlainTextEdit(text)
        self.text.setProperty("role", "code")
        self.text.setObjectName("crashReportText")
        self.text.setAccessibleName("Crash report")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFont(theme.mono_font())
        self.text.setFixedHeight(min(theme.px(320), max(parent.height() - 280, 120)))
        self.body.addWidget(self.text)
        self.foot.addStretch()
        self.copy = self.add_button("Copy", "copy", name="copyButton")
        self.copy.clicked.connect(self.copy_text)
        leave = self.add_button("Close", name="closeButton", role="primary")
        leave.clicked.connect(self.accept)
        leave.setDefault(True)
        leave.setFocus()

    def copy_text(self) -> None:
        """Put the report on the clipboard, and say so on the button."""
        QGuiApplication.clipboard().setText(self._text)
        self.theme.dress(self.copy, "check", "ok")
        self.copy.setText("Copied")
