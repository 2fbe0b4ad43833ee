"""One message as a bubble. It can be made anew from its message."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pitboss.events import ChatReply, RuleFailed, RuleResult, WorkflowFinished
from widgets.chat.controls import Button, Example
from widgets.chat.flow import Flow
from widgets.chat.sql import SqlBlock
from widgets.chat.step_list import StepList
from widgets.chat.text import TextBlock
from widgets.chat.transcript import Message, Running, Said, Stopped, headline
from widgets.parts import label
from widgets.theme import Theme


class Actions(QObject):
    """What can be done in a bubble, for the panel to pass on.

    Signals: open_view(name); show_sql(title, sql); say(line), an example was clicked; run_again(RuleResult);
    edit(line), to be changed before it is run; edit_rule(RuleResult); rate(Message, "up", "down" or "", comment).
    """

    open_view = Signal(str)
    show_sql = Signal(str, str)
    say = Signal(str)
    run_again = Signal(object)
    edit = Signal(str)
    edit_rule = Signal(object)
    rate = Signal(object, str, str)


class Bubble(QFrame):
    """The content of one message. Signals: grown(), when its height has changed by what a person did."""

    grown = Signal()

    def __init__(self, message: Message, theme: Theme, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bubble")
        self.setProperty("role", message.role)
        self._message = message
        self._theme = theme
        self._actions = actions
        self._sql: SqlBlock | None = None
        self._steps: StepList | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 8)
        self._layout.setSpacing(8)
        self._fill()
        self._name()

    def message_text(self) -> str:
        """The exact message, its sign included."""
        return self._message.text

    @property
    def wide(self) -> bool:
        """Whether it takes all the width it may have, however short its text."""
        return isinstance(self._message.body, Running | RuleResult)

    def fit(self, most: int) -> tuple[int, int]:
        """The width that it takes where it may take `most`, and the height that follows."""
        self.ensurePolished()
        self._layout.activate()
        hint = self._layout.totalSizeHint()
        wide = most if self.wide else min(most, hint.width())
        follows = self._layout.hasHeightForWidth()  # steps alone do not wrap
        return wide, self._layout.totalHeightForWidth(wide) if follows else hint.height()

    def show_steps(self) -> None:
        """Show how a run stands now; for the bubble of a run."""
        if self._steps is not None:
            self._steps.show_lines(self._message.steps.lines)
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(self.message_text())
        self.setAccessibleDescription({"user": "You", "agent": "Pattern Agent"}.get(self._message.role, "Notice"))

    def _fill(self) -> None:
        match self._message.body:
            case Said(text=text):
                self._add_text(text, "said")
            case Running():
                self._add_steps()
            case RuleResult() as result:
                self._add_result(result)
            case RuleFailed(code=code):
                self._add_signed("stop" if code == "cancelled" else "error", "muted" if code == "cancelled" else "bad")
                self._add_steps()
                self._add_examples("Rules that would work")
                self._add_insisting()
            case Stopped():
                self._add_signed("stop", "muted")
            case WorkflowFinished(done=done, total=total):
                whole = done == total
                self._add_signed("check" if whole else "alert", "ok" if whole else "warn")
            case ChatReply():
                self._add_reply()

    def _add_reply(self) -> None:
        if self._message.failed:
            self._add_signed("error", "bad")
        else:
            self._add_text(self._message.text, "said")
        self._add_examples("For example")

    def _add_text(self, text: str, role: str, strong: int = 0) -> TextBlock:
        block = TextBlock(text, role, strong=strong)
        block.setAccessibleName(text)
        self._layout.addWidget(block)
        return block

    def _add_signed(self, icon: str, token: str) -> None:
        """The message after a drawn sign: the text fonts have no glyph for the one that it is written with."""
        sign = QLabel()
        sign.setObjectName("bubbleSign")
        sign.setPixmap(self._theme.pixmap(icon, token, 16))
        sign.setFixedSize(QSize(16, max(self._theme.px(18), 16)))
        text = TextBlock(self._message.shown_text, "said")
        text.setAccessibleName(self._message.text)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(text, 1)
        self._layout.addLayout(line)

    def _add_steps(self) -> None:
        if isinstance(self._message.body, Running) or self._message.steps.lines:
            self._steps = StepList(self._theme)
            self._steps.show_lines(self._message.steps.lines)
            self._layout.addWidget(self._steps)

    def _add_result(self, result: RuleResult) -> None:
        count, rest = headline(result)
        head = QVBoxLayout()
        head.setSpacing(3)
        self._layout.addLayout(head)
        head.addWidget(TextBlock(count + rest, "said", strong=len(count)))
        exact = TextBlock(result.message, "exact")
        exact.setAccessibleName(result.message)
        exact.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the one text worth a stop of the Tab key
        head.addWidget(exact)
        self._add_steps()
        self._layout.addLayout(self._buttons(result))
        if self._message.sql_open:
            self._show_sql(result)

    def _buttons(self, result: RuleResult) -> Flow:
        opened = Button(self._theme, "table", "Open view", name=f"Open the view {result.table}", primary=True)
        opened.clicked.connect(lambda: self._actions.open_view.emit(result.table))
        sql = Button(self._theme, "code", "SQL", name="Show or hide the SQL")
        sql.setObjectName("sqlToggle")
        sql.setCheckable(True)
        sql.setChecked(self._message.sql_open)
        sql.toggled.connect(lambda shown: self._open_sql(result, shown))
        flow = Flow()
        for button in (opened, *([sql] if result.sql else [])):
            flow.addWidget(button)
        return flow

    def _open_sql(self, result: RuleResult, shown: bool) -> None:
        self._message.sql_open = shown
        if shown:
            self._show_sql(result)
        elif self._sql is not None:
            self._sql.hide()
        self.grown.emit()

    def _show_sql(self, result: RuleResult) -> None:
        """Show the block above the buttons; it is made at the first time, for few people open it."""
        if self._sql is None:
            self._sql = SqlBlock(result.sql, self._theme)
            self._sql.asked_for_more.connect(lambda: self._actions.show_sql.emit(result.title, result.sql))
            self._layout.insertWidget(self._layout.count() - 1, self._sql)
        self._sql.show()

    def _add_examples(self, title: str) -> None:
        if not self._message.examples:
            return
        box = QVBoxLayout()
        box.setSpacing(5)
        box.addWidget(label(title, "stamp"))
        for line in self._message.examples:
            example = Example(self._theme, line)
            example.clicked.connect(lambda _checked=False, said=line: self._actions.say.emit(said))
            box.addWidget(example)
        self._layout.addLayout(box)

    def _add_insisting(self) -> None:
        """A button for a rule that was stopped for its cost alone: nothing forbids it."""
        if line := self._message.insisting:
            insist = Button(self._theme, "play", "Run anyway", name=line[:1].upper() + line[1:])
            insist.clicked.connect(lambda: self._actions.say.emit(line))
            flow = Flow()
            flow.addWidget(insist)
            self._layout.addLayout(flow)
