"""What is chosen in a table, as bands of rows: its size does not depend on how many rows there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of cells, its edges included. Columns are numbered as in the source."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Band:
    """Rows from `top` to `bottom`, both included, in which the same columns are chosen."""

    top: int
    bottom: int
    columns: frozenset[int]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return self.bottom - self.top + 1


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen cells: bands from the top, and their columns in the order in which they are shown."""

    bands: tuple[Band, ...] = ()
    columns: tuple[int, ...] = ()
    whole_rows: bool = False  # all columns that are shown

    @property
    def rows(self) -> int:
        """The number of rows in which something is chosen."""
        return sum(band.rows for band in self.bands)

    @property
    def cells(self) -> int:
        """The number of chosen cells."""
        return sum(band.rows * len(band.columns) for band in self.bands)

    def windows(self, size: int) -> Iterator[Band]:
        """The bands, cut into pieces of at most `size` rows."""
        for band in self.bands:
            for top in range(band.top, band.bottom + 1, size):
                yield Band(top, min(top + size - 1, band.bottom), band.columns)


def chosen(blocks: Iterable[Block], shown: Sequence[int]) -> Chosen:
    """What `blocks`, which may overlap, choose of the columns `shown`, given in their order."""
    bands = tuple(_bands(list(blocks), frozenset(shown)))
    some = frozenset[int]().union(*(band.columns for band in bands))
    columns = tuple(column for column in shown if column in some)
    whole = bool(bands) and all(len(band.columns) == len(shown) for band in bands)
    return Chosen(bands, columns, whole)


def _bands(blocks: list[Block], shown: frozenset[int]) -> Iterator[Band]:
    """Go down over all edges of blocks; bands that follow each other and are alike become one."""
    waiting = sorted(blocks, key=lambda block: block.top)
    edges = sorted({edge for block in blocks for edge in (block.top, block.bottom + 1)})
    last: Band | None = None
    here: list[Block] = []
    at = 0
    for top, below in pairwise(edges):
        here = [block for block in here if block.bottom >= top]
        while at < len(waiting) and waiting[at].top <= top:
            here.append(waiting[at])
            at += 1
        spans = {(block.left, block.right) for block in here}
        columns = frozenset(column for left, right in spans for column in range(left, right + 1)) & shown
        if last is not None and last.bottom + 1 == top and last.columns == columns:
            last = Band(last.top, below - 1, columns)
            continue
        if last is not None and last.columns:
            yield last
        last = Band(top, below - 1, columns)
    if last is not None and last.columns:
        yield last
