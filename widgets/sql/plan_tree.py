"""A plan as a tree: each step in words with its rows, its time or cost, and its share of the whole as a bar."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem

from pitboss.sql_models import PlanStep, QueryPlan
from widgets.sql.plan_words import about, ms_text, share_text, spoken
from widgets.theme import Theme, Weight

Index = QModelIndex | QPersistentModelIndex
STEP, EXPECTED, REAL, TOOK, SHARE = range(5)
SHARE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
BAR, BAR_HEIGHT, HEADER = 64, 6, 30
LEFT_TO_RIGHT = "\u200e"  # SQL and figures with their units stay as they are
NARROW, NARROWER = 620, 440  # px, below which figures give way to the words


class PlanTree(QTreeWidget):
    """Arrows move and unfold. Signals: step_shown(object), the PlanStep that is current."""

    step_shown = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._locale, self._measured = theme, QLocale(), False
        self.setObjectName("planTree")
        self.setAccessibleName("Plan of the query")
        self.setFrameShape(self.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setTabKeyNavigation(False)
        self.setIndentation(theme.px(18))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_StepDelegate(theme, self))
        self.header().setSectionsMovable(False)
        self.header().setStretchLastSection(False)
        self.header().setMinimumHeight(theme.px(HEADER))
        self.header().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.currentItemChanged.connect(lambda item, _before: self._say(item))
        theme.changed.connect(self._dress)

    def show_plan(self, plan: QueryPlan) -> None:
        """Show it unfolded; the first step with a warning is current, else the top."""
        self._measured = plan.measured
        self.clear()
        took, share = ("Time", "Share of time") if plan.measured else ("Cost", "Share of cost")
        self.setHeaderLabels(["Step", "Expected rows", "Rows", took, share])
        sides = [Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight]
        start, end = reversed(sides) if self.isRightToLeft() else sides
        for column in range(SHARE + 1):  # headings are not mirrored by themselves, as cells are
            side = end if column in (EXPECTED, REAL, TOOK) else start
            self.headerItem().setTextAlignment(column, side | Qt.AlignmentFlag.AlignVCenter)
        first = self._item(plan.root)
        self.addTopLevelItem(first)
        self.expandAll()
        self._dress()
        warned = next((item for item in _below(first) if _step(item).warnings), first)
        self.setCurrentItem(warned)

    @property
    def current_step(self) -> PlanStep | None:
        """The step that is current."""
        item = self.currentItem()
        return _step(item) if item is not None else None

    def _item(self, step: PlanStep) -> QTreeWidgetItem:
        item = QTreeWidgetItem()
        texts = (step.says, about(step.rows, self._locale), about(step.real_rows, self._locale),
                 ms_text(step.ms, self._locale) if self._measured else about(step.cost, self._locale))  # fmt: skip
        for column, text in enumerate(texts):
            item.setText(column, text)
            side = Qt.AlignmentFlag.AlignLeading if column == STEP else Qt.AlignmentFlag.AlignRight
            item.setTextAlignment(column, side | Qt.AlignmentFlag.AlignVCenter)
        item.setText(SHARE, share_text(step.share))
        item.setData(SHARE, SHARE_ROLE, step.share)
        item.setData(STEP, int(Qt.ItemDataRole.UserRole), _Held(step))
        item.setData(STEP, int(Qt.ItemDataRole.AccessibleTextRole), spoken(step, self._locale))
        for below in step.steps:
            item.addChild(self._item(below))
        return item

    def _say(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.step_shown.emit(_step(item))

    def _dress(self) -> None:
        self.setIndentation(self._theme.px(18))
        self.header().setMinimumHeight(self._theme.px(HEADER))
        for item in _below(self.topLevelItem(0)):
            if _step(item).warnings:
                item.setIcon(STEP, self._theme.icon("alert", "warn"))
        self._fit()

    def _fit(self) -> None:
        """Give the words what the figures leave; where that is too little, some figures go to the details alone."""
        width, scale = self.viewport().width(), self._theme.text_scale
        self.setColumnHidden(REAL, not self._measured)
        self.setColumnHidden(EXPECTED, self._measured and width < NARROW * scale)
        self.setColumnHidden(TOOK, width < NARROWER * scale and not self._measured)
        header = self.header()
        header.setSectionResizeMode(STEP, QHeaderView.ResizeMode.Stretch)
        for column in (EXPECTED, REAL, TOOK, SHARE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            titles = self.fontMetrics().horizontalAdvance(self.headerItem().text(column)) + self._theme.px(28)
            rows = self.sizeHintForColumn(column) + 12
            self.setColumnWidth(column, max(titles, rows))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.topLevelItemCount():
            self._fit()

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """A chevron where something can be folded; no lines."""
        if not self.model().hasChildren(index):
            return
        name = "chevron-down" if self.isExpanded(index) else "chevron-left" if self.isRightToLeft() else "chevron-right"
        side = 12
        left = rect.left() + 2 if self.isRightToLeft() else rect.right() - side - 2
        pixmap = self._theme.pixmap(name, "muted", side, painter.device().devicePixelRatioF())
        painter.drawPixmap(left, rect.center().y() - side // 2 + 1, pixmap)


@dataclass(frozen=True, slots=True)
class _Held:
    """A step as an item holds it: Qt would take a dataclass of tuples apart."""

    step: PlanStep


def _step(item: QTreeWidgetItem) -> PlanStep:
    held = item.data(STEP, int(Qt.ItemDataRole.UserRole))
    assert isinstance(held, _Held)
    return held.step


def _below(item: QTreeWidgetItem | None) -> list[QTreeWidgetItem]:
    """An item and all below it."""
    if item is None:
        return []
    return [item, *(each for at in range(item.childCount()) for each in _below(item.child(at)))]


class _StepDelegate(QStyledItemDelegate):
    """Draws shares as bars; steps that matter most stand out by their weight."""

    def __init__(self, theme: Theme, parent: PlanTree) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        wide = BAR + 12 if index.column() == SHARE else 0
        return QSize(hint.width() + wide, max(self._theme.row_height - 4, hint.height()))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        share = index.sibling(index.row(), SHARE).data(SHARE_ROLE)
        if index.column() in (STEP, TOOK) and isinstance(share, float) and share >= 0.3:
            option.font = self._theme.font(13, Weight.DemiBold)
        if option.direction == Qt.LayoutDirection.RightToLeft:
            option.text = f"{LEFT_TO_RIGHT}{option.text}"

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        share = index.data(SHARE_ROLE)
        if index.column() != SHARE or not isinstance(share, float):
            super().paint(painter, option, index)
            return
        style = QStyleOptionViewItem(option)
        self.initStyleOption(style, index)
        text, style.text = style.text, ""
        widget = style.widget
        widget.style().drawControl(widget.style().ControlElement.CE_ItemViewItem, style, painter, widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        rect, rtl = option.rect, option.direction == Qt.LayoutDirection.RightToLeft
        left = rect.right() - 12 - BAR if rtl else rect.left() + 12
        groove = QRectF(left, rect.center().y() - BAR_HEIGHT / 2 + 1, BAR, BAR_HEIGHT)
        painter.setBrush(self._theme.color("line"))
        painter.drawRoundedRect(groove, 3, 3)
        long = max(BAR * share, 2.0 if share else 0.0)
        filled = QRectF(groove.right() - long if rtl else groove.left(), groove.top(), long, BAR_HEIGHT)
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(filled, 3, 3)
        painter.setPen(self._theme.color("text" if share >= 0.01 else "faint"))
        painter.setFont(self._theme.font(12))
        beside = rect.adjusted(8, 0, -BAR - 20, 0) if rtl else rect.adjusted(BAR + 20, 0, -8, 0)
        painter.drawText(beside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)
        painter.restore()
