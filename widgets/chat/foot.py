"""The foot of the chat: what is being typed, how it is completed, and what waits for a connection to be sent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pitboss.models import ConnectionStatus, RuleInfo, WorkflowInfo
from pitboss.suggestion_models import Suggestion
from widgets.chat.completer import Completer
from widgets.chat.completion import RUN, Completions
from widgets.chat.composer import Composer
from widgets.chat.stops import stops_in
from widgets.chat.unsent import Unsent
from widgets.theme import Theme


class ChatFoot(QWidget):
    """Signals: sent(line); stopped(); escaped(); paged(-1 or 1); draft_changed(), another text stands in the input;
    words_wanted(line), what its last words could become, for `offer_words`."""

    sent = Signal(str)
    stopped = Signal()
    escaped = Signal()
    paged = Signal(int)
    draft_changed = Signal()
    words_wanted = Signal(str)

    def __init__(self, theme: Theme, panel: QWidget) -> None:
        """The completions lie over `panel`."""
        super().__init__()
        self._panel = panel
        self._rules: tuple[RuleInfo, ...] = ()
        self._workflows: tuple[WorkflowInfo, ...] = ()
        self._texts: tuple[str, ...] = ()
        self._status: ConnectionStatus = "connected"  # until it is told
        self._unsent = Unsent(theme)
        self._completer = Completer(theme, panel)
        self._composer = Composer(theme, self._completer)
        self.input = self._composer.input
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._unsent)
        column.addWidget(self._composer)
        self._connect()

    def _connect(self) -> None:
        composer = self._composer
        for source in (composer, self._unsent):
            source.sent.connect(self.send)
        composer.stopped.connect(self.stopped)
        composer.escaped.connect(self.escaped)
        composer.paged.connect(self.paged)
        self.input.textChanged.connect(self.place_completer)
        self.input.textChanged.connect(self.draft_changed)
        self.input.words_wanted.connect(self.words_wanted)

    @property
    def busy(self) -> bool:
        """Whether a rule runs."""
        return self._composer.busy

    def set_busy(self, busy: bool) -> None:
        """A rule runs, or none does."""
        self._composer.set_busy(busy)

    def set_status(self, status: ConnectionStatus) -> None:
        """How the connection stands: rules are kept back while there is none."""
        self._status = status
        self._unsent.show_connected(status == "connected")

    # sending

    def send(self, line: str) -> None:
        """Say that a line is sent; a rule without a connection is kept for when there is one. Others need none."""
        if self._status == "connected" or not line.casefold().startswith(RUN):
            self.sent.emit(line)
        else:
            self._unsent.keep(line, armed=self._status == "connecting")

    def offer_unsent(self) -> None:
        """There is a connection: send what waits for one, or offer it."""
        self._unsent.offer()

    def say(self, text: str) -> None:
        """Send `text` as if it had been typed."""
        self.input.put(text)
        self.input.send()

    def edit(self, text: str) -> None:
        """Let `text` be changed before it is sent."""
        self.input.put(text)
        self.input.setFocus()

    @property
    def draft(self) -> str:
        """What stands in the input, or what could not be sent."""
        return self.input.toPlainText() or "\n".join(self._unsent.lines[:1])

    # completing and recalling

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the rules."""
        return tuple(rule.code for rule in self._rules)

    def set_rules(self, rules: Sequence[RuleInfo], workflows: Sequence[WorkflowInfo] | None) -> None:
        """Complete these rules (and workflows) from now on."""
        self._rules = tuple(rules)
        self._workflows = self._workflows if workflows is None else tuple(workflows)
        self._offer()

    def set_texts(self, texts: Sequence[str]) -> None:
        """Complete these rules in plain words too."""
        self._texts = tuple(texts)
        self._offer()

    def set_history(self, lines: Sequence[str]) -> None:
        """Let Up and Down walk these earlier lines too, the last one typed last, and complete the rules in them."""
        self.input.recall.seed(lines)
        self.set_texts([line[len(RUN) :] for line in reversed(lines) if line.lower().startswith(RUN)])

    def offer_words(self, line: str, words: Sequence[Suggestion]) -> None:
        """Complete the last words of `line` with these, where it still stands there."""
        self.input.offer_words(line, words)
        self.place_completer()

    def _offer(self) -> None:
        self.input.set_completions(Completions(self._rules, self._workflows, self._texts))

    # places

    def close_completer(self) -> None:
        """Offer nothing."""
        self._completer.hide()

    def place_completer(self) -> None:
        """Keep the completions above the input."""
        if self._completer.isVisible():
            field = self._composer.field
            self._completer.place_above(QRect(field.mapTo(self._panel, QPoint(0, 0)), field.size()))

    def stops(self) -> list[QWidget]:
        """Where the Tab key stops."""
        return [self.input, self._composer.button, *stops_in(self._unsent)]
