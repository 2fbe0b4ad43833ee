"""First step: begin with the sample content, with nothing, or with a database of one's own."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit

from pitboss.errors import PitbossError
from pitboss.names import counted
from pitboss.start_models import Standing
from pitboss.tasks import Tasks
from widgets.dialogs.form import Fields
from widgets.first_start.choice import Choice, Choices
from widgets.first_start.step import Step
from widgets.parts import button
from widgets.ports import Desk
from widgets.theme import Theme

SAMPLE, EMPTY, OWN, AS_IS = "sample", "empty", "own", "as-is"
ADDRESS_HINT = "The password may stand in it. It is kept in a file that only you can read, and never shown again."


class AddressFields(Fields):
    """The address of a database, with a button that tries it."""

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk) -> None:
        super().__init__(theme, tasks, name="firstDatabase")
        self._desk = desk
        self.address = QLineEdit()
        self.address.setPlaceholderText("postgresql://amy@db.example.com/patterns")
        self.test = button(theme, "Test", "plug", name="firstDatabaseTest")
        self.test.setAutoDefault(False)
        self.test.clicked.connect(self.try_it)
        self.address.textEdited.connect(lambda _text: self.say(""))
        self.add_field("Address", self.address, name="firstAddress", hint=ADDRESS_HINT, beside=self.test)
        self.body.addWidget(self.outcome)

    @property
    def typed(self) -> str:
        """The address as it is typed."""
        return self.address.text().strip()

    def try_it(self) -> None:
        """Connect, and say what is there."""
        if self.typed:
            self.run(self._test(), self.test)
        else:
            self.say_nothing_typed()

    def say_nothing_typed(self) -> None:
        """Ask for the address."""
        self.say("Type the address of your database first.")
        self.address.setFocus()

    async def _test(self) -> None:
        self.say(await self._desk.test_database(self.typed), good=True)


class ContentStep(Step):
    """Nothing is changed before a person goes on."""

    name = "Content"

    def __init__(self, theme: Theme, tasks: Tasks, desk: Desk, standing: Standing) -> None:
        super().__init__(
            "firstContent", "What do you want to begin with?",
            "Patterns, episodes, posts, guests and organisations: what rules are asked of.",
        )  # fmt: skip
        self._theme, self._tasks, self._desk = theme, tasks, desk
        self.standing = standing
        self.own: AddressFields | None = None
        self._kept_own = False
        self.choices = Choices(*self._offered(standing), name="firstContentChoices", says="What to begin with")
        there = SAMPLE if standing.has_sample or not standing.patterns else EMPTY
        self.choices.choose(AS_IS if standing.is_own else there)
        self.choices.changed.connect(lambda _key: self.say_problem(""))
        self.column.addWidget(self.choices)
        self.column.addSpacing(8)
        self.column.addWidget(self.outcome)
        self.column.addStretch(1)

    def _offered(self, standing: Standing) -> list[Choice]:
        there = " It is there already." if standing.has_sample else ""
        sample = Choice(SAMPLE, "The sample content",
                        f"About sixty patterns with their episodes and organisations, to try rules on.{there} It can "
                        "be removed at any time.")  # fmt: skip
        if standing.is_own:
            named = f" {standing.locked_by} says so." if standing.locked_by else ""
            sample.radio.setText("Your database, with the sample content beside yours")
            return [Choice(AS_IS, "Your database, as it is", f"{standing.database} is in use.{named}"), sample]
        here = f"{counted(standing.patterns, 'pattern')} and what belongs to them. Nothing is changed."
        without = Choice(EMPTY, "The content that is here", here)
        if standing.has_sample or not standing.patterns:
            without = Choice(EMPTY, "Nothing", self._emptied(standing))
        own = Choice(OWN, "A database of your own", "A PostgreSQL that you have, from version 14 on. Nothing in it is "
                     "lost: tables that are missing are added.")  # fmt: skip
        self.own = AddressFields(self._theme, self._tasks, self._desk)
        own.add(self.own)
        return [sample, without, own]

    def _emptied(self, standing: Standing) -> str:
        if standing.has_sample:
            return "The sample content is removed. You add patterns by hand, or import CSV files."
        return "You add patterns by hand, or import CSV files."

    def leave(self) -> None:
        if self.choices.key == OWN and self.own is not None and not self.own.typed:
            self.own.say_nothing_typed()
            return
        self._tasks.start(self._keep(self.choices.key), name="begin with content")

    async def _keep(self, key: str) -> None:
        self.say_problem("")
        self.busy.emit(True)
        try:
            if self._kept_own and key != OWN:  # a person has come back and chosen otherwise
                await self._desk.save_setting("dsn", None)
                self._kept_own = False
            match key:
                case "sample" if not self.standing.has_sample:
                    await self._desk.first_start.use_sample()
                case "empty" if self.standing.has_sample:
                    await self._desk.first_start.remove_sample()
                case "own" if self.own is not None:
                    await self._desk.test_database(self.own.typed)  # an address that leads nowhere is not kept
                    await self._desk.save_setting("dsn", self.own.typed)
                    self._kept_own = True
            self.standing = await self._desk.first_start.standing()
        except PitbossError as error:
            self.say_problem(str(error))
            return
        finally:
            self.busy.emit(False)
        self.done.emit()

    def take_focus(self) -> None:
        self.choices.focus_chosen()
