"""Which conversation the panel shows: had back at the start, begun, opened, listed, rated, and its draft kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog

from pitboss.conversation_models import Conversation, Feedback, Kept
from pitboss.errors import PitbossError
from pitboss.events import RuleResult
from pitboss.models import ConnectionStatus
from pitboss.names import slug
from pitboss.tasks import Tasks
from widgets.chat.panel import ChatPanel
from widgets.chat.transcript import Message
from widgets.ports.conversations import PAGE, Conversations, Form, Talk

DRAFT_MS = 400  # from the last key until the draft is kept
FILES: dict[Form, tuple[str, str]] = {"markdown": (".md", "Markdown (*.md)"), "json": (".json", "JSON (*.json)")}


class Conversing(QObject):
    """Between one panel and the conversations that are kept. Signals: switched(), the panel shows another one."""

    switched = Signal()

    def __init__(self, panel: ChatPanel, conversations: Conversations, tasks: Tasks) -> None:
        super().__init__(panel)
        self._panel, self._all, self._tasks = panel, conversations, tasks
        self.talk: Talk = conversations.begin()
        self._oldest = 0  # the stored message that is shown at the top; 0 where all are shown
        self._reading = self._closing = False
        self._suggesting: asyncio.Task[None] | None = None
        self._kept = Kept()
        self._wants_last = True  # until a person begins or opens another one, or it is shown
        self._draft = QTimer(self)
        self._draft.setSingleShot(True)
        self._draft.setInterval(DRAFT_MS)
        self._draft.timeout.connect(self.keep)
        self._connect()
        self._draft_read = tasks.start(self._restore_draft(), name="have the draft back")

    def _connect(self) -> None:
        panel, pane = self._panel, self._panel.conversations
        panel.status_changed.connect(self._status_changed)
        panel.new_wanted.connect(self._begin)
        panel.area.older_wanted.connect(self._read_older)
        panel.rated.connect(self._rate)
        panel.foot.draft_changed.connect(self._draft.start)
        panel.connection.follow(self._all.link)
        panel.connection.pressed.connect(self._all.link.try_now)
        panel.foot.words_wanted.connect(self._suggest)
        panel.conversation_wanted.connect(lambda number: self.open(number))
        pane.reload_wanted.connect(self.reload)
        pane.search_wanted.connect(self._search)
        pane.chosen.connect(self.open)
        pane.renamed.connect(lambda number, title: self._change(self._all.rename(number, title), "rename"))
        pane.pin_wanted.connect(lambda number, pinned: self._change(self._all.pin(number, pinned=pinned), "pin"))
        pane.delete_wanted.connect(self._delete)
        pane.export_wanted.connect(self._export)
        self._all.on_named(self._named)

    @property
    def number(self) -> int:
        """The open conversation's number; 0 until its first message is stored."""
        return self.talk.conversation.id if self.talk.conversation is not None else 0

    # at the start

    async def _restore_draft(self) -> None:
        self._kept = await self._all.kept()
        self._put_draft(self._kept.conversation or 0)

    def _status_changed(self, status: ConnectionStatus) -> None:
        if status != "connected":
            return
        if self._wants_last:
            self._start(self._restore(), "have the last conversation back")
            return
        self._panel.foot.offer_unsent()
        if self._panel.conversations.isVisible():
            self._panel.conversations.look()

    async def _restore(self) -> None:
        """Go on where it was left; a conversation that is gone, or one of another database, is no reason to say so."""
        await asyncio.wait([self._draft_read])
        self._panel.foot.set_history(await self._all.lines())
        await self._read_list()
        listed = [one.id for one in self._panel.known_conversations]
        if self._wants_last and self._kept.conversation in listed and not self._panel.area.has_messages:
            await self._open(self._kept.conversation, keep_draft=True)
        self._wants_last = False
        self._panel.foot.offer_unsent()

    # opening

    def _begin(self) -> None:
        self._leave()
        self._wants_last = False
        self.talk, self._oldest = self._all.begin(), 0
        self._put_draft(0)
        self.switched.emit()
        self.keep()

    def open(self, number: int, message: int = 0) -> None:
        """Show a conversation, at a message or at its end."""
        self._start(self._open(number, message), f"open conversation {number}")

    async def _open(self, number: int, message: int = 0, *, keep_draft: bool = False) -> None:
        if number != self.number:
            talk = await self._all.open(number)
            page = await talk.page()
            if not keep_draft:
                self._leave()
            self.talk, self._wants_last = talk, False
            title = talk.conversation.title if talk.conversation else ""
            self._panel.show_talk(page, title)
            self._oldest = page[0].id if len(page) == PAGE else 0
            if not keep_draft:
                self._put_draft(number)
            self.switched.emit()
            self.keep()
        self._panel.show_conversations(False)
        if message:
            await self._reveal(message)

    async def _reveal(self, message: int) -> None:
        """Read older pages until the message is there, and show it."""
        talk = self.talk
        while not self._panel.area.reveal(message) and self._oldest > message and talk is self.talk:
            await self._read_page()

    def _read_older(self) -> None:
        if self._oldest and not self._reading:
            self._start(self._read_page(), "read older messages", again=self._read_older)

    async def _read_page(self) -> None:
        self._reading, talk = True, self.talk
        try:
            page = await talk.page(self._oldest)
        finally:
            self._reading = False
        if talk is self.talk and page:
            self._panel.area.add_older(page)
        if talk is self.talk:
            self._oldest = page[0].id if len(page) == PAGE else 0

    def _named(self, talk: Talk) -> None:
        if talk is self.talk and talk.conversation is not None:
            self._panel.show_title(talk.conversation.title)
            if self._kept.conversation != talk.conversation.id:
                self.keep()
        if not self._closing:
            self._start(self._read_list(), "list the conversations")

    # the list

    def reload(self) -> None:
        """Read the list anew."""
        self._panel.conversations.show_loading()
        self._start(self._read_list(), "list the conversations", self._panel.conversations.show_failed)

    async def _read_list(self) -> None:
        self._panel.set_conversations(await self._all.listed(), self.number)

    def _search(self, words: str) -> None:
        async def search() -> None:
            self._panel.conversations.show_hits(await self._all.search(words), words)

        self._start(search(), "search the conversations", self._panel.conversations.show_failed)

    def _change(self, change: Awaitable[None], what: str) -> None:
        async def change_and_list() -> None:
            await change
            await self._read_list()

        self._start(change_and_list(), f"{what} a conversation")

    def _delete(self, conversation: Conversation) -> None:
        async def delete() -> None:
            await self._all.delete(conversation.id)
            if conversation.id == self.number:
                self._panel.show_talk(())
                self._begin()
            await self._read_list()
            self._panel.notice.offer(f"{_called(conversation)} is deleted.", "Undo", undo, icon="trash")

        def undo() -> None:
            self._change(self._all.restore(conversation.id), "have back")

        self._start(delete(), "delete a conversation")

    def _export(self, conversation: Conversation, form: Form) -> None:
        ending, kinds = FILES[form]
        name = f"{slug(conversation.title)[:60] or 'conversation'}-{date.today():%Y-%m-%d}{ending}"
        dialog = QFileDialog(self._panel.window(), f"Export {_called(conversation)}", str(Path.home() / name), kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending.removeprefix("."))
        dialog.fileSelected.connect(lambda chosen: self.export_to(conversation, Path(chosen), form))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, conversation: Conversation, path: Path, form: Form) -> None:
        """Write all of a conversation to a file, and say so."""

        async def export() -> None:
            await self._all.export(conversation.id, path, form)
            self._panel.notice.say(f"{_called(conversation)} is in {path.name}.")

        self._start(export(), "export a conversation")

    # the input

    def _suggest(self, line: str) -> None:
        """Look for what the last words could become; only the newest line counts."""
        if self._suggesting is not None:
            self._suggesting.cancel()

        async def suggest() -> None:
            with suppress(PitbossError):  # there is nothing to complete while the database is away
                self._panel.foot.offer_words(line, await self._all.suggest(line))

        self._suggesting = self._tasks.start(suggest(), name="complete a line")

    # ratings and drafts

    def _rate(self, message: Message, before: Feedback | None) -> None:
        feedback, body = message.feedback, message.body
        run_id = body.run_id if isinstance(body, RuleResult) else ""

        async def rate() -> None:
            try:
                await self.talk.rate(
                    message.number, run_id, feedback.rating if feedback else None, feedback.comment if feedback else ""
                )
            except PitbossError:
                self._panel.area.show_rating(message, before)
                raise

        self._start(rate(), "rate an answer")

    def _put_draft(self, number: int) -> None:
        if not self._panel.foot.draft:
            self._panel.foot.input.put(self._kept.drafts.get(number, ""))

    def _leave(self) -> None:
        """Another conversation comes: what was being typed stays with this one."""
        self._draft.stop()
        self._note_draft()
        self._panel.foot.input.put("")

    def _note_draft(self) -> None:
        number = self._kept.conversation or 0 if self._wants_last else self.number
        drafts = {other: text for other, text in self._kept.drafts.items() if other != number}
        if draft := self._panel.foot.draft.strip():
            drafts[number] = draft
        self._kept = Kept(number or None, drafts)

    def keep(self) -> None:
        """Keep what is being typed and which conversation is open, for the next start."""
        self._draft.stop()
        self._note_draft()
        self._all.keep(self._kept)

    def close(self) -> None:
        """The application ends: keep what there is to keep, and read no more."""
        self._closing = True
        self.keep()

    # work

    def _start(
        self,
        work: Awaitable[None],
        name: str,
        failed: Callable[[str], None] | None = None,
        *,
        again: Callable[[], None] | None = None,
    ) -> None:
        """Do something, and say what failed: to `failed`, else in the notice, with a button to do it `again`."""

        async def run() -> None:
            try:
                await work
            except PitbossError as error:
                if failed is not None:
                    failed(str(error))
                elif again is not None:
                    self._panel.notice.offer(str(error), "Try again", again, icon="alert")
                else:
                    self._panel.notice.fail(str(error))

        self._tasks.start(run(), name=name)


def _called(conversation: Conversation) -> str:
    return f"“{conversation.title}”" if conversation.title else "The conversation"
