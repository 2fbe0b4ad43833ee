"""Roles: a table under the name that a foreign key gives it ("home club", "supervisor"), seen as a table of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pitboss.schema import ForeignKey, Schema, Table
from pitboss.translate.english.lexicon import Lexicon, Phrase, name_words

KEY_ENDINGS = frozenset(("id", "key", "fk", "no", "nr", "number", "code", "ref", "uuid"))
MIN_SHARED = 3  # tables from which a prefix that all share is no part of their names


@dataclass(frozen=True)
class Roles:
    """`schema` has the role tables beside the real ones; `real` says of which table each is; `keys` how it is reached
    (the table that holds the key, and the key)."""

    schema: Schema
    real: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ForeignKey]] = field(default_factory=dict)

    def real_name(self, table: str) -> str:
        """The table's name in the database."""
        return self.real.get(table, table)


def with_roles(schema: Schema, lexicon: Lexicon) -> Roles:
    """The schema with a table for each role that a foreign key names otherwise than its target is named."""
    tables = dict(schema.tables)
    real: dict[str, str] = {}
    keys: dict[str, tuple[str, ForeignKey]] = {}
    prefix = shared_prefix(schema)
    for table in schema.tables.values():
        for key, words in _role_keys(table, schema, lexicon, prefix):
            name = _free("_".join(words), tables, table.name)
            target = schema.tables[key.target]
            onward = tuple(other for other in target.foreign_keys if other.target != target.name)
            said = _synonyms(table, key)
            tables[name] = replace(target, name=name, synonyms=said, description="", foreign_keys=onward)
            real[name] = target.name
            keys[name] = (table.name, key)
    return Roles(Schema(tables, schema.fingerprint), real, keys)


def shared_prefix(schema: Schema) -> str:
    """The first word that all tables share ("tbl"), or nothing."""
    firsts = {name_words(name)[:1] for name in schema.tables}
    if len(firsts) != 1 or len(schema.tables) < MIN_SHARED:
        return ""
    (first,) = firsts
    return first[0] if first and all(len(name_words(name)) > 1 for name in schema.tables) else ""


def table_words(name: str, prefix: str) -> Phrase:
    """The words of a table's name, without the prefix that all tables share."""
    words = name_words(name)
    return words[1:] if prefix and words[:1] == (prefix,) and len(words) > 1 else words


def _role_keys(table: Table, schema: Schema, lexicon: Lexicon, prefix: str) -> Iterator[tuple[ForeignKey, Phrase]]:
    """The keys that name a role, with its words."""
    for key in table.foreign_keys:
        if len(key.columns) != 1 or key.target not in schema.tables:
            continue
        words = name_words(key.columns[0])
        while len(words) > 1 and words[-1] in KEY_ENDINGS:
            words = words[:-1]
        own = tuple(lexicon.singular(word) for word in table_words(key.target, prefix))
        said = tuple(lexicon.singular(word) for word in words)
        if key.columns == key.target_columns and key.target != table.name:
            continue  # a natural key, called alike on both sides
        if said == own or (said == own[-len(said) :] and key.target != table.name):
            continue
        if _is_abbreviation(said, own) and key.target != table.name:
            continue
        yield key, words


def _is_abbreviation(said: Phrase, own: Phrase) -> bool:
    """Whether a key's word is the beginning of its target's name ("org_id" for organisations), or its end."""
    return len(said) == 1 and (own[-1].startswith(said[0]) or said[0] in own)


def _synonyms(table: Table, key: ForeignKey) -> tuple[str, ...]:
    column = table.column(key.columns[0])
    return column.synonyms if column else ()


def _free(name: str, tables: Mapping[str, Table], owner: str) -> str:
    while name in tables:
        name = f"{name}_of_{owner}".lower()
    return name
