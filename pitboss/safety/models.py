"""What is told about safety. Plain values, which the window and the terminal show alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Wall = Literal["tree", "role", "limits"]
WALLS: dict[Wall, str] = {"tree": "Tree", "role": "Role", "limits": "Limits"}
"""The three walls in their order, and what they are called in a word."""


@dataclass(frozen=True, slots=True)
class WallState:
    """Whether a wall stands, as was tried just now, and what it is, or what is wrong with it."""

    wall: Wall
    stands: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Readable:
    """A relation that rules can read. `hides_deleted`: rows marked as deleted are not there for them."""

    name: str  # with its schema, except for `public`
    is_result: bool
    hides_deleted: bool


@dataclass(frozen=True, slots=True)
class Callable:
    """Functions that everybody (PUBLIC) may call on this server, by what they reach."""

    reach: str  # files, the network, other sessions, settings
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LimitInForce:
    """A limit of the third wall, for people."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class SafetyReport:
    """What rules may do in this database. The names are sorted."""

    role_exists: bool
    walls: tuple[WallState, ...]
    readable: tuple[Readable, ...]
    writable: tuple[str, ...]  # relations that the role may change: there should be none
    creates_in: tuple[str, ...]  # schemas
    callable: tuple[Callable, ...]
    limits: tuple[LimitInForce, ...]


@dataclass(frozen=True, slots=True)
class Bypass:
    """A known way to try to get round the walls."""

    name: str
    sql: str
    would: str  # what it would do: "read the passwords of the server"
    hidden: bool = False  # it may run, as long as it finds nothing


@dataclass(frozen=True, slots=True)
class Trial:
    """What one wall, alone, made of a bypass."""

    wall: Wall
    held: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Shot:
    """A bypass that was fired, and what each wall made of it."""

    bypass: Bypass
    trials: tuple[Trial, ...]

    @property
    def held_by(self) -> tuple[Wall, ...]:
        """The walls that would have been enough alone."""
        return tuple(dict.fromkeys(trial.wall for trial in self.trials if trial.held))

    @property
    def sentence(self) -> str:
        """What the first wall that held says; where none did, what happened."""
        return next((trial.sentence for trial in self.trials if trial.held), self.trials[-1].sentence)
