"""What a person chooses before an export: which rows, which format, and whether texts may be formulas."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from pitboss.export_models import Format
from pitboss.shapes import ALL, Shape
from widgets.dialogs.base import Sheet
from widgets.parts import Segments, label
from widgets.theme import Theme

FORMATS: tuple[tuple[Format, str], ...] = (
    ("csv", "CSV"), ("xlsx", "Excel"), ("json", "JSON"), ("jsonl", "JSON Lines"), ("md", "Markdown")
)  # fmt: skip
ABOUT: dict[Format, str] = {
    "csv": "For spreadsheets and other programs. An empty text is written as \"\", no value as nothing.",
    "xlsx": "Typed cells for Excel and LibreOffice, on as many sheets as it takes. No text becomes a formula.",
    "json": "One list of objects. Numbers keep all their digits.",
    "jsonl": "An object a line, for programs that read piece by piece.",
    "md": "A table to paste into notes and issues.",
}  # fmt: skip
SAFE = "Keep spreadsheets from running texts as formulas"
WHY_SAFE = "An apostrophe is put before texts that begin with =, +, - or @. Switch it off for other programs."


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen."""

    form: Format
    shape: Shape
    formula_safe: bool = True


class ExportSheet(Sheet):
    """Signals: chosen(object), the ExportChoice; where to write is asked next."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, title: str, shape: Shape, shown: str, parent: QWidget) -> None:
        """`shape` is how the rows are shown now, `shown` how many those are, in words."""
        super().__init__(theme, f"Export “{title}”", parent, name="exportSheet", width=520)
        self._shape = shape
        self.what = Segments([("shown", "What is shown"), ("all", "All rows")], name="exportWhat", says="Which rows")
        self.form = Segments(FORMATS, name="exportFormat", says="Format")
        self.about = label("", "hint", wrap=True)
        self.safe, self.why = QCheckBox(SAFE), label(WHY_SAFE, "hint", wrap=True)
        self.safe.setObjectName("exportSafe")
        self.safe.setChecked(True)
        self._add_rows(shown)
        self._add("Format", self.form)
        self.body.addWidget(self.about)
        self.body.addSpacing(6)
        self.body.addWidget(self.safe)
        self.body.addWidget(self.why)
        self.body.addSpacing(10)
        self.form.chosen.connect(self._describe)
        self._describe(self.form.key)
        self.foot.addStretch()
        keep = self.add_button("Cancel", name="cancelButton")
        keep.clicked.connect(self.reject)
        self.go = self.add_button("Choose a place…", "download", name="exportGo", role="primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        self.go.setFocus()

    def _add_rows(self, shown: str) -> None:
        if self._shape == ALL:
            self.body.addWidget(label(f"All rows: {shown}." if shown else "All rows.", "second", wrap=True))
            self.body.addSpacing(6)
            return
        self._add("Rows", self.what)
        kept = {"search": bool(self._shape.search), "filters": bool(self._shape.filters),
                "sorting": bool(self._shape.sorts)}  # fmt: skip
        words = [word for word, there in kept.items() if there]
        listed = " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
        self.body.addWidget(label(f"Shown: {shown}, by {listed}." if shown else f"By {listed}.", "hint", wrap=True))
        self.body.addSpacing(8)

    def _add(self, title: str, control: QWidget) -> None:
        self.body.addWidget(label(title, "label"))
        self.body.addWidget(control)

    def _describe(self, form: str) -> None:
        self.about.setText(next(text for key, text in ABOUT.items() if key == form))
        for part in (self.safe, self.why):
            part.setVisible(form == "csv")

    @property
    def choice(self) -> ExportChoice:
        """What is chosen now."""
        form = next(key for key, _text in FORMATS if key == self.form.key)
        shape = self._shape if self.what.key == "shown" else ALL
        return ExportChoice(form, shape, self.safe.isChecked())

    def _go(self) -> None:
        choice = self.choice
        self.accept()
        self.chosen.emit(choice)
