"""Ways to go through a screen as people do who use no mouse, cannot see it, or need its words large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QRadioButton, QWidget

from widgets.parts import Elided

STEPS = 200  # of the Tab key: more than any screen has stops
ACTIVE = {
    QAccessible.Role.Button, QAccessible.Role.EditableText, QAccessible.Role.CheckBox, QAccessible.Role.Table,
    QAccessible.Role.List, QAccessible.Role.ListItem, QAccessible.Role.ButtonMenu, QAccessible.Role.MenuItem,
    QAccessible.Role.RadioButton, QAccessible.Role.ComboBox, QAccessible.Role.Link, QAccessible.Role.Dialog,
}  # fmt: skip


def heard(part: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """A part and all that is visible in it, but for the cells of tables, which are values."""
    if part.state().invisible:
        return
    yield part
    if part.role() in (QAccessible.Role.Table, QAccessible.Role.List, QAccessible.Role.Tree):
        return
    for number in range(part.childCount()):
        child = part.child(number)
        if child is not None and child.isValid():
            yield from heard(child)


def nameless(widget: QWidget) -> list[str]:
    """The controls in `widget` of which a screen reader could not say what they are."""
    found = []
    for part in heard(QAccessible.queryAccessibleInterface(widget)):
        if part.role() in ACTIVE or part.state().focusable:
            control = part.object()
            if not part.text(QAccessible.Text.Name) or part.role() == QAccessible.Role.NoRole:
                found.append(f"{type(control).__name__} {control.objectName() if control else ''} {part.role()}")
    return found


def front(window: QWidget) -> QWidget:
    """The dialog that lies over a window, or the window."""
    above = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
    return above[-1] if above else window


def stops_from(first: QWidget) -> list[QWidget]:
    """What the Tab key reaches, once round, from `first` on."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    stops: list[QWidget] = []
    for _ in range(STEPS):
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in stops[:-1]:
            break
        if focused not in stops:  # some take more than one step: a time's parts, the links of a text
            stops.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return stops


def can_stop(widget: QWidget) -> bool:
    """Whether the Tab key should stop here. Of radio buttons it stops at the chosen one; arrows go to the others."""
    if isinstance(widget, QRadioButton) and not widget.isChecked():
        return False
    return (
        widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
        and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    )  # fmt: skip


def place(widget: QWidget) -> QRect:
    """Where a widget stands on the screen."""
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def cut(widget: QWidget) -> list[str]:
    """The words in `widget` that have less room than they need."""
    return [
        f"{type(part).__name__} {part.objectName()} {part.text()!r}: {part.size()} of {part.sizeHint()}"
        for part in widget.findChildren(QWidget)
        if isinstance(part, QLabel | QAbstractButton) and part.isVisible() and part.text() and _is_cut(part)
    ]


def _is_cut(part: QLabel | QAbstractButton) -> bool:
    metrics = part.fontMetrics()
    if part.height() < metrics.ascent():
        return True
    if isinstance(part, Elided):  # ends in "…" by design, and says the whole as its tool tip
        return False
    if isinstance(part, QLabel) and part.wordWrap():
        return part.height() < part.heightForWidth(part.width())
    icon = 0 if isinstance(part, QLabel) or part.icon().isNull() else part.iconSize().width()
    return part.contentsRect().width() < metrics.horizontalAdvance(part.text()) + icon


def overlapping(widget: QWidget) -> list[str]:
    """Visible siblings that a layout of `widget` has put over each other."""
    found = []
    for parent in (widget, *widget.findChildren(QWidget)):
        if (layout := parent.layout()) is None or not parent.isVisible():
            continue
        laid = [child for child in parent.children() if isinstance(child, QWidget) and child.isVisible()
                and layout.indexOf(child) >= 0]  # fmt: skip
        for at, one in enumerate(laid):
            found += [f"{named(one)} over {named(other)} in {named(parent)}: {one.geometry()} {other.geometry()}"
                      for other in laid[at + 1 :] if one.geometry().intersects(other.geometry())]  # fmt: skip
    return found


def named(widget: QWidget) -> str:
    """How a failing test calls a widget."""
    return f"{type(widget).__name__} {widget.objectName()}".strip()


def backwards(stops: Iterable[QWidget]) -> list[str]:
    """Neighbours in one parent where the Tab key goes up, or back along a line."""
    before: dict[int, QWidget] = {}
    found = []
    for stop in stops:
        last = before.get(id(stop.parentWidget()))
        before[id(stop.parentWidget())] = stop
        if last is None:
            continue
        old, new = place(last), place(stop)
        beside = new.top() < old.bottom() and old.top() < new.bottom()
        if new.bottom() < old.top() or (beside and new.right() < old.left()):
            found.append(f"{named(last)} -> {named(stop)}")
    return found
