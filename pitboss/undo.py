"""Takes steps of views back: the definition before is made again, a name is given back, what was made is dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pitboss.errors import BadRequest, InUse, PitbossError
from pitboss.events import ViewsRefresh
from pitboss.journal_models import Action, Actor, Definition, Entry
from pitboss.limits import Limits
from pitboss.making import ViewMaker
from pitboss.names import counted
from pitboss.schema import Schema
from pitboss.store import chain
from pitboss.store.claim import lock
from pitboss.store.definitions import definition_of, give_back
from pitboss.store.failures import failure
from pitboss.store.notices import Notices
from pitboss.store.roles import time_limits
from pitboss.store.views import dependants, drop_view, free_name, in_use, rename_view
from pitboss.upkeep_models import Preview

if TYPE_CHECKING:
    from pitboss.store.database import AnyConnection, Database

NOTHING = "This conversation has changed no view, or all of it is undone already."
NOT_KEPT = "A refresh cannot be undone: the rows before it are not kept."


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking a step back has done: a sentence, the views to read anew, and its own number in the journal."""

    message: str
    told: tuple[ViewsRefresh, ...]
    number: int


class Undo:
    """Each step is taken back in a transaction of its own, and is a step of the journal too: it can be undone."""

    def __init__(self, database: Database, notices: Notices, limits: Limits, maker: ViewMaker) -> None:
        self._database = database
        self._notices = notices
        self._limits = limits
        self._maker = maker

    async def step(self, number: int, by: Actor) -> Undone:
        """Take a step back. Raises BadRequest where that makes no sense any more, InUse where other views depend."""
        schema = await self._maker.schema()
        async with self._database.connection() as connection, connection.transaction():
            await connection.execute(time_limits(self._limits))
            entry = await chain.entry(connection, number)
            for name in sorted(entry.names):
                await lock(connection, name)
            _check(entry, await chain.entries_of(connection, entry.names, number))
            action, message, before, after, rows = await self._take_back(connection, schema, entry)
            views = {one.name: one for one in (before, after) if one is not None}
            for view in views.values():
                await self._notices.send(connection, view.name, view.title)
            written = await chain.step(connection, action, by, before=before, after=after, rows=rows, undoes=number)
        return Undone(message, tuple(ViewsRefresh(table=one.name, rule=one.title) for one in views.values()), written)

    async def preview(self, number: int) -> Preview:
        """What taking a step back would do, or why it cannot be. Raises BadRequest where there is no such step."""
        async with self._database.connection() as connection:
            entry = await chain.entry(connection, number)
            try:
                says = _would(entry)
                _check(entry, await chain.entries_of(connection, entry.names, number))
                await self._possible(connection, entry)
            except PitbossError as error:
                return Preview(str(error), possible=False)
        return Preview(says)

    async def _possible(self, connection: AnyConnection, entry: Entry) -> None:
        """Raises what taking it back would raise at once: where others read the view, or its name is taken."""
        if entry.action == "created" and (users := await dependants(connection, entry.view)):
            raise InUse(in_use(entry.view, users, "dropped"))
        if entry.action in ("dropped", "renamed"):
            await free_name(connection, entry.view)

    async def preview_conversation(self, number: int) -> Preview:
        """What taking back all of a conversation would do."""
        async with self._database.connection() as connection:
            steps = await self._steps_of(connection, number)
        if not steps:
            return Preview(NOTHING, possible=False)
        views = ", ".join(sorted({entry.view for entry in steps}))
        return Preview(f"Takes back {counted(len(steps), 'step')}, the last first. Concerns {views}.")

    async def _steps_of(self, connection: AnyConnection, conversation: int) -> list[Entry]:
        """The steps of a conversation that can be taken back still, newest first."""
        taken = await chain.entries_in(connection, conversation)
        gone = undone(await chain.undoings(connection, taken[-1].number)) if taken else set()
        return [entry for entry in taken if entry.number not in gone and _changes(entry)]

    async def conversation(self, number: int, by: Actor) -> list[Undone]:
        """Take back all that a conversation has done to views, last step first.

        Raises BadRequest where there is nothing; and, where a step cannot be taken back, its error, which then says
        how many were before it.
        """
        async with self._database.connection() as connection:
            steps = await self._steps_of(connection, number)
        if not steps:
            raise BadRequest(NOTHING)
        done: list[Undone] = []
        for entry in steps:
            try:
                done.append(await self.step(entry.number, by))
            except Exception as error:
                raise _stopped(entry, len(done), failure(error)) from error
        return done

    async def _take_back(
        self, connection: AnyConnection, schema: Schema, entry: Entry
    ) -> tuple[Action, str, Definition | None, Definition | None, int | None]:
        """What was done, in a word and in a sentence, the definitions before and after it, and the rows."""
        match entry:
            case Entry(action="created", after=Definition() as made):
                now = await definition_of(connection, made.name)
                await drop_view(connection, self._database, made.name)
                return "dropped", f"{made.name} is dropped.", now or made, None, None
            case Entry(action="renamed", before=Definition() as before, after=Definition() as after):
                await free_name(connection, before.name)
                back = await rename_view(connection, self._database, after, before.name, before.rule_code)
                return "renamed", f"{after.name} is called {back.name} again.", after, back, None
            case Entry(action="replaced", before=Definition() as before):
                now = await definition_of(connection, before.name)
                rows = await self._maker.make(connection, schema, before, now.sql if now else None)
                return "replaced", f"{before.name} has its SQL from before again.", now or entry.after, before, rows
            case Entry(action="dropped", before=Definition() as before):
                await free_name(connection, before.name)
                rows = await self._maker.make(connection, schema, before, None)
                await give_back(connection, before)
                return "created", f"{before.name} is there again.", None, before, rows
            case _:
                raise BadRequest(NOT_KEPT)


def undone(entries: list[Entry]) -> set[int]:
    """The numbers of those that are taken back, of entries newest first. A taking back may be taken back too."""
    found: set[int] = set()
    for entry in entries:
        if entry.undoes is not None and entry.number not in found:
            found.add(entry.undoes)
    return found


def _would(entry: Entry) -> str:
    """What taking it back does, in a sentence. Raises BadRequest where there is nothing to take back."""
    match entry:
        case Entry(action="created", after=Definition(name=name)):
            return f"Drops {name}. That is a step too, and can be undone."
        case Entry(action="renamed", before=Definition(name=name), after=Definition(name=now)):
            return f"Calls {now} {name} again. Its rows stay as they are."
        case Entry(action="replaced", before=Definition(name=name)):
            return f"Gives {name} the SQL from before this step, and makes its rows anew."
        case Entry(action="dropped", before=Definition(name=name)):
            return f"Makes {name} again from its SQL, with the content as it is now."
        case _:
            raise BadRequest(NOT_KEPT)


def _changes(entry: Entry) -> bool:
    return entry.changes and entry.undoes is None


def _check(entry: Entry, since: list[Entry]) -> None:
    """Raises BadRequest where the step is undone, or where a later one has changed the same view."""
    gone = undone(since)
    if entry.number in gone:
        raise BadRequest(f"Step {entry.number} is undone already.")
    for later in since:
        cancelled = later.number in gone or (later.undoes is not None and later.undoes > entry.number)
        if later.number > entry.number and later.changes and not cancelled:
            raise BadRequest(f"Step {later.number} has changed {later.view} since. Undo that step first.")


def _stopped(entry: Entry, done: int, error: PitbossError) -> PitbossError:
    steps = "1 step was" if done == 1 else f"{done} steps were"
    return type(error)(f"{steps} undone; step {entry.number} could not be. {error}")
