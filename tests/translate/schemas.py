"""Small schemas made by hand, for tests that need no database."""

from __future__ import annotations

from pitboss.schema import Column, ForeignKey, Schema, Table

BOOKS = Schema(
    {
        "authors": Table(
            "authors",
            (
                Column("id", "integer", "number", nullable=False),
                Column("name", "text", "text", nullable=False, values=("Ann Ode", "Bo Pye")),
                Column("born_on", "date", "date"),
            ),
            primary_key=("id",),
        ),
        "books": Table(
            "books",
            (
                Column("id", "integer", "number", nullable=False),
                Column("title", "text", "text", nullable=False),
                Column("genre", "text", "text", values=("crime", "Crime", "science fiction")),
                Column("pages", "integer", "number"),
                Column("in_print", "boolean", "boolean"),
                Column("published_on", "date", "date"),
                Column("subjects", "text[]", "array", values=("war", "peace")),
                Column("facts", "jsonb", "json", json_keys=("weight", "signed", "cover"),
                       json_kinds=("number", "boolean", "text")),
                Column("author_id", "integer", "number"),
                Column("editor_id", "integer", "number"),
                Column("select", "text", "text", values=("on", "off")),
            ),
            primary_key=("id",),
            foreign_keys=(ForeignKey(("author_id",), "authors", ("id",)),),
        ),
        "loans": Table(
            "loans",
            (Column("id", "integer", "number", nullable=False), Column("book_id", "integer", "number"),
             Column("other_book_id", "integer", "number"), Column("created_at", "timestamp", "date")),
            primary_key=("id",),
            foreign_keys=(ForeignKey(("book_id",), "books", ("id",)), ForeignKey(("other_book_id",), "books", ("id",))),
        ),
    },
    "books",
)  # fmt: skip
