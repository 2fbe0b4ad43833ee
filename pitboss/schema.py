"""The live schema as translators see it: content tables, their columns, keys and the values that occur in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pitboss.models import ColumnKind
from pitboss.texts import Texts


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `values` are the distinct texts of a column of few values, of rows that are not deleted, or ().

    `names` are those of a column of many short ones, so that a question may speak of a single row by its name.
    """

    name: str
    type: str
    kind: ColumnKind
    nullable: bool = True
    description: str = ""
    synonyms: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    json_keys: tuple[str, ...] = ()  # the top-level keys that occur in a jsonb column
    json_kinds: tuple[ColumnKind, ...] = ()  # what stands under them, pairwise; "other" where it differs by row
    names: Texts = field(default_factory=Texts, repr=False)
    unique: bool = False  # no two rows share a value of `values` or `names`


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of the table that holds it name `target_columns` of `target`, pairwise."""

    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A content table. `columns` keep the table's own order."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    description: str = ""
    synonyms: tuple[str, ...] = ()

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Schema:
    """All content tables by name. `fingerprint` changes with the structure, not with the values."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class ColumnNotes:
    """What people say about a column: what it holds, and by which other words they call it."""

    description: str = ""
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableNotes:
    """What people say about a table, and about its columns by name. Columns that the table lacks are passed over."""

    description: str = ""
    synonyms: tuple[str, ...] = ()
    columns: Mapping[str, ColumnNotes] = field(default_factory=dict)
