"""Which settings the window shows, in which section, and what it says of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Control = Literal["text", "number", "secret", "choice"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as a person meets it. `choices` are those of a `choice`, each with its word."""

    name: str
    title: str
    hint: str
    control: Control = "text"
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    words: str = ""  # what a person may search for beside what is shown


@dataclass(frozen=True, slots=True)
class Section:
    """Settings that belong together."""

    key: str
    title: str
    icon: str
    lead: str
    settings: tuple[Setting, ...] = ()


DATABASE = Section(
    "database", "Database", "database",
    "Pattern Factory brings its own PostgreSQL. A database of yours is used as it is, and loses nothing.",
    (Setting("dsn", "Connection string", "A URI or key=value pairs; blank for the database that comes with it",
             "secret", words="dsn postgres postgresql server"),),
)  # fmt: skip
MODEL = Section(
    "model", "Model", "cpu", "Asked only for rules that nobody else can translate. Nothing needs it.",
)  # fmt: skip
CLIENTS = Section(
    "clients", "Web clients", "globe", "Web pages on this machine may run rules as the chat does.",
    (
        Setting("host", "Address", "127.0.0.1 is this machine alone; others then need the token", words="host bind"),
        Setting("port", "Port", "Where web clients connect", "number", words="socket websocket"),
        Setting("allowed_origins", "Allowed origins", "Web pages from elsewhere, with commas between; * is every page",
                words="cors browser"),
    ),
)  # fmt: skip
LIMITS = Section(
    "limits", "Limits", "shield", "What one rule may take. They hold from the next rule on.",
    (
        Setting("rule_timeout", "Time", "For each statement of a rule", "number", "seconds", words="timeout"),
        Setting("max_cost", "Cost", "In the units of PostgreSQL's planner; run anyway goes over it", "number", "units"),
        Setting("max_rows", "Rows of a result", "A larger result is stopped", "number", "rows"),
        Setting("max_bytes", "Size of a result", "A larger result is stopped", "number", "MB", words="bytes disk"),
    ),
)  # fmt: skip
APPEARANCE = Section(
    "appearance", "Appearance", "sun", "How the window looks, from now on.",
    (
        Setting("appearance", "Colours", "", "choice",
                choices=(("system", "As the system"), ("light", "Light"), ("dark", "Dark"), ("contrast", "Contrast")),
                words="theme mode night"),
        Setting("text_size", "Text size", "", "choice", words="font zoom large scale",
                choices=(("90", "90 %"), ("100", "100 %"), ("125", "125 %"), ("150", "150 %"), ("200", "200 %"))),
        Setting("density", "Rows", "", "choice", words="density height table",
                choices=(("comfortable", "Comfortable"), ("compact", "Compact"))),
        Setting("motion", "Motion", "", "choice", words="animation reduced",
                choices=(("system", "As the system"), ("reduced", "None"))),
    ),
)  # fmt: skip
_YES_NO = (("yes", "Yes"), ("no", "No"))
PRIVACY = Section(
    "privacy", "Privacy", "eye-off", "What is kept, and what leaves this machine. Rows never do.",
    (
        Setting("send_values", "Tell the model some values", "Such as “Series B”; without them it guesses",
                "choice", choices=_YES_NO, words="send openai samples"),
        Setting("keep_conversations", "Keep conversations", "Lines and answers, never rows; in your own database",
                "choice", choices=_YES_NO, words="chat history record"),
    ),
)  # fmt: skip
SECTIONS = (DATABASE, MODEL, CLIENTS, LIMITS, APPEARANCE, PRIVACY)
