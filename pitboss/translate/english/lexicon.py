"""General English, read from data: phrases by category and meaning, and the singular of a word."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from resources import resource

Phrase = tuple[str, ...]
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = re.compile(r"'s\b|[^\W\d_]+(?:\+\+?|#|-(?=\s|$))?|\d+|[><=!&]+")
# Categories that say something about the names of columns and about nouns: no question uses them for their own sake.
ABOUT_NAMES = frozenset(
    (
        "changing",
        "irregular",
        "names",
        "person_names",
        "housekeeping",
        "date_affixes",
        "age_dates",
        "birth_dates",
        "unit_endings",
        "date_verbs",
        "verb_nouns",
        "alike",
        "weak_tails",
        "people",
        "tags",
        "tagged",
        "of_what",
        "unfinished",
        "agents",
        "longer_names",
        "places",
        "start_dates",
        "abbreviations",
        "past_forms",
    )
)

# Categories whose words may as well be part of a text that somebody looks for.
SAY_NOTHING = frozenset(("nothing", "kind_nouns", "light_deed", "placed", "adverbial", "currency", "anything", "yet"))


def words_of(name: str) -> Phrase:
    """The words of a name or phrase as the tokens have them: `date_founded` is ("date", "founded"), B2B three words."""
    return tuple(_WORD.findall(name.lower()))


def name_words(name: str) -> Phrase:
    """The words of a table's or column's name, in whatever style: `BirthDate`, `birth_date`, `HTTPPort`."""
    return words_of(_CAMEL.sub(" ", name))


@dataclass(frozen=True)
class Lexicon:
    """`phrases` gives, for a first word, all (words, category, meaning) that start with it, the longest first."""

    categories: Mapping[str, Mapping[str, tuple[Phrase, ...]]] = field(repr=False)

    @classmethod
    def shipped(cls) -> Lexicon:
        """The lexicon that ships with the product."""
        return cls.read(resource("lexicon", "english.toml").read_text("utf-8"))

    @classmethod
    def read(cls, text: str) -> Lexicon:
        """A lexicon from TOML: `[category]`, then meanings, each with a list of phrases."""
        return cls(
            {
                category: {
                    "" if meaning == "phrases" else meaning: tuple(map(words_of, phrases))
                    for meaning, phrases in meanings.items()
                }
                for category, meanings in tomllib.loads(text).items()
            }
        )

    @cached_property
    def phrases(self) -> Mapping[str, tuple[tuple[Phrase, str, str], ...]]:
        """By first word: (words, category, meaning), the longest first."""
        found: dict[str, list[tuple[Phrase, str, str]]] = {}
        for category in self._spoken:
            for meaning, phrases in self.categories[category].items():
                for phrase in phrases:
                    found.setdefault(phrase[0], []).append((phrase, category, meaning))
        return {word: tuple(sorted(each, key=lambda one: -len(one[0]))) for word, each in found.items()}

    @property
    def _spoken(self) -> list[str]:
        return [category for category in self.categories if category not in ABOUT_NAMES]

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that stands in some phrase."""
        spoken = (category for category in self._spoken if category not in SAY_NOTHING)
        return frozenset(word for category in spoken for phrase in self.all_of(category) for word in phrase)

    @cached_property
    def _singulars(self) -> Mapping[str, str]:
        irregular = self.categories.get("irregular", {})
        return {phrase[0]: singular for singular, phrases in irregular.items() for phrase in phrases}

    def all_of(self, category: str) -> Iterator[Phrase]:
        """All phrases of a category, whatever they mean."""
        for phrases in self.categories.get(category, {}).values():
            yield from phrases

    @cached_property
    def date_verbs(self) -> frozenset[str]:
        """First words of how people say that a date came: "born", "hired"."""
        return frozenset(phrase[0] for phrase in self.all_of("date_verbs"))

    @cached_property
    def verb_nouns(self) -> Mapping[str, tuple[str, ...]]:
        """For a verb ("bought") the nouns that tables of its deeds are called by ("order", "sale")."""
        found: dict[str, tuple[str, ...]] = {}
        for noun, verbs in self.categories.get("verb_nouns", {}).items():
            for verb in verbs:
                found[verb[0]] = (*found.get(verb[0], ()), *noun.split())
        return found

    def is_deed(self, verb: str, noun: str) -> bool:
        """Whether a verb says what a table named `noun` records: prescribed and prescription, bought and order."""
        if noun in self.verb_nouns.get(verb, ()):
            return True
        shared = 0
        while shared < min(len(verb), len(noun)) and verb[shared] == noun[shared]:
            shared += 1
        return shared >= 4 and len(verb) - shared <= 5 and len(noun) - shared <= (5 if shared == 4 else 6)

    def singular(self, word: str) -> str:
        """The singular of a noun; the word itself where it has none or is one already."""
        if known := self._singulars.get(word):
            return known
        if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
            return word
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith(("ches", "shes", "sses", "xes", "zzes")):
            return word[:-2]
        return word[:-1]
