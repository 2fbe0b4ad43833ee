"""Which columns hold a text that a question names: hashes of their words, in arrays, for up to millions of texts."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pitboss.texts import in_order
from pitboss.translate.english.lexicon import Phrase
from pitboss.translate.english.tree import Field

MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Block:
    """The texts of one column; the index counts them from `start` on."""

    field: Field
    texts: Sequence[str]
    start: int


class NameIndex:
    """Finds texts by the singulars of their words. Twelve bytes a text beside the texts themselves."""

    def __init__(self, columns: Sequence[tuple[Field, Sequence[str]]], words: Callable[[str], Phrase]) -> None:
        self._words = words
        self._blocks: list[Block] = []
        count = 0
        for field, texts in columns:
            self._blocks.append(Block(field, texts, count))
            count += len(texts)
        self._starts = [block.start for block in self._blocks]
        self._hashes = array("Q")
        self._places = array("I")
        for pair in in_order(self._pairs()):
            self._hashes.append(pair >> 32)
            self._places.append(pair & 0xFFFFFFFF)

    def _pairs(self) -> Iterator[int]:
        """The hash of each text with its place below, so that both are sorted as one number."""
        for block in self._blocks:
            for at, text in enumerate(block.texts, block.start):
                if phrase := self._words(text):
                    yield _hash(phrase) << 32 | at

    def holds(self, texts: Sequence[str]) -> bool:
        """Whether this is the index of just these texts."""
        return len(self._blocks) == 1 and self._blocks[0].texts == texts

    def find(self, phrase: Phrase) -> Iterator[tuple[Field, str]]:
        """The columns that hold these words as a whole text, and the text as it is written there."""
        wanted = _hash(phrase)
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            block, text = self._text(self._places[at])
            if self._words(text) == phrase:
                yield block.field, text
            at += 1

    @property
    def size(self) -> int:
        """Bytes that the index takes, without the texts."""
        return self._hashes.itemsize * len(self._hashes) + self._places.itemsize * len(self._places)

    def _text(self, place: int) -> tuple[Block, str]:
        block = self._blocks[bisect_left(self._starts, place + 1) - 1]
        return block, block.texts[place - block.start]


def _hash(phrase: Phrase) -> int:
    return hash(phrase) & MASK
