"""What the translator reads and what it does not, on schemas made by hand."""

from __future__ import annotations

import pytest

from pitboss.errors import NotUnderstood
from pitboss.models import ColumnKind
from pitboss.schema import Column, Schema, Table
from pitboss.translate import Question
from pitboss.translate.english import EnglishTranslator
from tests.translate.schemas import BOOKS

ENGLISH = EnglishTranslator()


def where(text: str) -> str:
    """The conditions of the SQL for a question on books."""
    return ENGLISH.read(text, BOOKS).sql.split("WHERE ", 1)[1].replace("\n  ", " ")


def test_all_columns_of_content_are_shown_the_title_first_and_no_keys() -> None:
    assert ENGLISH.read("Find all books", BOOKS).sql == (
        'SELECT title, genre, pages, in_print, published_on, subjects, facts, editor_id, "select"\nFROM books'
    )


def test_named_columns_stand_after_the_title_in_the_order_asked_for() -> None:
    assert ENGLISH.read("show the pages and genre of all books", BOOKS).sql.startswith("SELECT title, pages, genre\n")


def test_a_table_without_a_name_shows_its_key() -> None:
    assert ENGLISH.read("list all loans", BOOKS).sql == "SELECT id\nFROM loans"


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("books where genre is science fiction", "genre = 'science fiction'"),
        ("crime books", "genre IN ('crime', 'Crime')"),
        ("books whose genre is not crime", "genre NOT IN ('crime', 'Crime')"),
        ("books where title is \"O'Hara\"", "lower(title) = lower('O''Hara')"),
        ("books where title is not \"X\"", "NOT (lower(title) = lower('X'))"),
        ('books where title contains "50%_\\"', "title ILIKE '%50\\%\\_\\\\%'"),
        ("books where title does not start with Z", "title NOT ILIKE 'Z%'"),
        ("books with more than 300 pages", "pages > 300"),
        ("books with pages between 100 and 200", "pages BETWEEN 100 AND 200"),
        ("books whose pages are not over 300", "pages <= 300"),
        ("books where pages is 100 or 200", "pages IN (100, 200)"),
        ("books published after 2020", "published_on >= '2021-01-01'"),
        ("books published until June 2020", "published_on < '2020-07-01'"),
        ("books published since June 2020", "published_on >= '2020-06-01'"),
        ("books that were published before 2020-06-01", "published_on < '2020-06-01'"),
        ("books published between 2019 and 2020", "published_on >= '2019-01-01' AND published_on < '2021-01-01'"),
        ("books published in 2019 or 2021", "published_on >= '2019-01-01' AND published_on < '2020-01-01' OR "
         "published_on >= '2021-01-01' AND published_on < '2022-01-01'"),
        ("books from 2020", "published_on >= '2020-01-01' AND published_on < '2021-01-01'"),
        ("books whose genre is neither crime nor science fiction",
         "genre NOT IN ('crime', 'Crime', 'science fiction')"),
        ("books where in print is true", "in_print"),
        ("books where in print is not true", "NOT in_print"),
        ("books that are not in print", "NOT in_print"),
        ("books with subjects war and peace", "'war' = ANY (subjects) AND 'peace' = ANY (subjects)"),
        ("books with subjects war or peace", "'war' = ANY (subjects) OR 'peace' = ANY (subjects)"),
        ("books whose subjects do not contain war", "NOT ('war' = ANY (subjects))"),
        ("books without subjects", "coalesce(cardinality(subjects), 0) = 0"),
        ("books where subjects is not empty", "cardinality(subjects) > 0"),
        ("books where facts is empty", "(facts IS NULL OR facts::text IN ('{}', '[]', 'null'))"),
        ("books where facts is not empty", "facts::text NOT IN ('{}', '[]', 'null')"),
        ("books whose weight is under 2", "(facts->>'weight')::numeric < 2"),
        ("books where signed is true", "(facts->>'signed')::boolean"),
        ("books where cover is \"hard\"", "lower((facts->>'cover')) = lower('hard')"),
        ("books without a genre", "(genre IS NULL OR genre = '')"),
        ("books with a genre", "genre <> ''"),
        ("books that have no pages", "pages IS NULL OR pages = 0"),
        ("books where select is on", "\"select\" = 'on'"),
        ("books with an author", "author_id IS NOT NULL"),
        ("books without an author", "author_id IS NULL"),
        ("books where genre is crime and pages is over 300 or pages is empty", None),
        ("books where genre is crime and pages is over 300", "genre IN ('crime', 'Crime') AND pages > 300"),
        ("books where genre is crime or pages is over 300", "genre IN ('crime', 'Crime') OR pages > 300"),
    ],
)  # fmt: skip
def test_conditions_become_what_they_say(question: str, condition: str | None) -> None:
    if condition is None:
        with pytest.raises(NotUnderstood):
            where(question)
    else:
        assert where(question) == condition


@pytest.mark.parametrize(
    "question",
    [
        "",
        "   ",
        "?",
        "delete all books",
        "send an email to all authors",
        "SELECT title FROM books",
        "zeige alle Bücher",
        "books that are boring",
        "books where genre is romance",
        "books where title is over 10",
        "books where pages contains 1",
        "top 5 books",
        "top 0 books by pages",
        "books with loans",
        "loans by title",
        "the best book",
        "books by genre and",
        "first books",
        "books where in print is maybe",
        "books where facts is 5",
        "x" * 1001,
        "books " * 100,
        "books \0",
        "books where genre is",
        "books crime fiction",
        "average genre of books",
        "books published after tomorrow",
        "books published from 2020",
        "books limit 0",
    ],
)
def test_what_is_not_certain_is_not_answered_and_says_what_would_work(question: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        ENGLISH.read(question, BOOKS)
    assert 1 <= len(refused.value.suggestions) <= 3
    for suggestion in refused.value.suggestions:
        assert ENGLISH.read(suggestion, BOOKS).sql


def test_the_words_that_mean_nothing_are_named() -> None:
    with pytest.raises(NotUnderstood, match="Not understood: purple, cheese") as refused:
        ENGLISH.read("purple books with cheese", BOOKS)
    assert refused.value.words == ("purple", "cheese")


def test_a_question_of_two_meanings_names_both() -> None:
    table = Table(
        "cars",
        (
            Column("name", "text", "text"),
            *(Column(side, "text", "text", values=("red",)) for side in ("roof", "doors")),
        ),
        primary_key=("name",),
    )
    with pytest.raises(NotUnderstood, match="two things: Cars whose roof is 'red'; or Cars whose doors is 'red'"):
        ENGLISH.read("red cars", Schema({"cars": table}))


def test_a_reading_says_what_it_is_and_what_became_of_the_words() -> None:
    reading = ENGLISH.read("crime books with over 300 pages, ordered by title, limit 5", BOOKS)
    assert reading.explanation == (
        "Books whose genre is 'crime' or 'Crime' and pages is over 300, ordered by title, only the first 5"
    )
    assert [(one.words, one.meaning) for one in reading.trace] == [
        ("crime books", "table books"),
        ("crime books", "genre is 'crime' or 'Crime'"),
        ("with over 300 pages", "pages is over 300"),
        ("ordered by title", "order by title"),
        ("limit 5", "limit 5"),
    ]


@pytest.mark.parametrize(
    ("question", "explanation"),
    [
        ("number of books per genre", "The number of books for each genre"),
        ("average pages of crime books", "The average pages of books whose genre is 'crime' or 'Crime'"),
        ("books not published in 2020", "Books whose published on is not in 2020"),
        ("books whose genre isn't science fiction", "Books whose genre is not 'science fiction'"),
        ("books without an author", "Books whose author id is empty"),
        ("authors with more than 2 books", "Authors that have more than 2 books"),
        ("authors who have no books", "Authors that have no books"),
        ("authors of crime books", "Authors that have books whose genre is 'crime' or 'Crime'"),
        ("number of books per author", "The number of books for each name of authors"),
        ("number of books per year", "The number of books for each year of published on"),
        ("genres held by at least 2 books", "The number of books for each genre, where there are at least 2 of them"),
        ("books whose title contains x or y", "Books whose title contains 'x' or title contains 'y'"),
        ("books whose title doesn't end with x", "Books whose title does not end with 'x'"),
        ("books whose subjects do not contain war", "Books whose subjects do not have 'war'"),
        ("books that are in print", "Books whose in print is true"),
        ("books with pages between 5 and 10", "Books whose pages is between 5 and 10"),
        ("books published on 2020-05-01", "Books whose published on is in 2020-05-01"),
        ("books whose genre is neither of these", None),
        ("books with the author's name", "Books, joined to authors"),
        ("the longest book", "Books whose pages is known, ordered by pages, highest first, only the first and ties"),
        ("the prettiest book", None),
        ("book with the most pages",
         "Books whose pages is known, ordered by pages, highest first, only the first and ties"),
    ],
)  # fmt: skip
def test_explanations_are_plain_sentences(question: str, explanation: str | None) -> None:
    if explanation is None:
        with pytest.raises(NotUnderstood):
            ENGLISH.read(question, BOOKS)
    else:
        assert ENGLISH.read(question, BOOKS).explanation == explanation


def test_two_relations_between_the_same_tables_are_no_relation_to_guess() -> None:
    with pytest.raises(NotUnderstood):
        ENGLISH.read("books linked to loans", BOOKS)


def test_signs_that_words_lose_are_not_passed_over() -> None:
    values = ("B+", "B-", "C#", "plain")
    table = Table("grades", (Column("name", "text", "text"), Column("mark", "text", "text", values=values)), ("name",))
    schema = Schema({"grades": table})
    for question in ("grades where mark is B", "grades where mark is C", "C grades"):
        with pytest.raises(NotUnderstood):
            ENGLISH.read(question, schema)
    assert ENGLISH.read('grades where mark is "b+"', schema).sql.endswith("mark = 'B+'")
    assert ENGLISH.read("grades where mark is plain", schema).sql.endswith("mark = 'plain'")


def test_too_many_readings_are_said_to_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pitboss.translate.english.modifiers.MAX_STEPS", 1)
    with pytest.raises(NotUnderstood, match="too many ways"):
        ENGLISH.read("crime books with over 300 pages", BOOKS)


def test_of_two_columns_of_one_name_neither_is_guessed() -> None:
    with pytest.raises(NotUnderstood):
        ENGLISH.read("books with their author's name and id", BOOKS)


@pytest.mark.parametrize(
    ("question", "end"),
    [
        ("the oldest author", "ORDER BY born_on\nFETCH FIRST 1 ROW WITH TIES"),
        ("3 newest books", "ORDER BY published_on DESC NULLS LAST, title, id\nLIMIT 3"),
        ("newest 3 books", "ORDER BY published_on DESC NULLS LAST, title, id\nLIMIT 3"),
        ("latest loans", "ORDER BY created_at DESC NULLS LAST"),
        ("first 3 books by title", "ORDER BY title, id\nLIMIT 3"),
        ("in print books", "WHERE in_print"),
        ("crime war books", "'war' = ANY (subjects)"),
        ("number of books by each author", "GROUP BY authors.name, authors.id"),
        ("books by pages, highest first", "ORDER BY pages DESC NULLS LAST"),
        ("books alphabetically", "ORDER BY title"),
        ("number of books per genre ordered by number descending", None),
        ("number of books per genre, sorted by count descending", "ORDER BY count(*) DESC NULLS LAST"),
        ("books ordered by genre and pages descending", "ORDER BY genre, pages DESC NULLS LAST"),
        ("authors ordered by number of books, highest first", "ORDER BY count(DISTINCT books.id) DESC NULLS LAST"),
        ("authors with the most books, with the number of books", "ORDER BY count(DISTINCT books.id) DESC NULLS LAST"),
        ("number of books per genre and author", "GROUP BY books.genre, authors.name, authors.id"),
        ("how many different genres are there", "count(DISTINCT genre) AS different_genre\nFROM books"),
        ("newest authors", None),
        ("top 1.5 books by pages", None),
        ("authors with the most books", None),
    ],
)
def test_orders_limits_and_groups_become_what_they_say(question: str, end: str | None) -> None:
    if end is None:
        with pytest.raises(NotUnderstood):
            ENGLISH.read(question, BOOKS)
    else:
        assert ENGLISH.read(question, BOOKS).sql.endswith(end)


def test_an_empty_schema_understands_nothing_and_suggests_nothing() -> None:
    with pytest.raises(NotUnderstood) as refused:
        ENGLISH.read("find all books", Schema())
    assert refused.value.suggestions == ()


@pytest.mark.parametrize("kind", ["text", "number", "date", "boolean", "array", "json", "other"])
def test_any_kind_of_column_can_be_listed_and_tested_for_absence(kind: ColumnKind) -> None:
    table = Table("things", (Column("name", "text", "text"), Column("mark", "x", kind)), primary_key=("name",))
    assert "WHERE" in ENGLISH.read("things without a mark", Schema({"things": table})).sql
    assert "WHERE" in ENGLISH.read("things with a mark", Schema({"things": table})).sql


async def test_a_translation_says_where_it_comes_from() -> None:
    translation = await ENGLISH.translate(Question("crime books", BOOKS))
    assert (translation.source, translation.explanation) == ("translated", "Books whose genre is 'crime' or 'Crime'")


async def test_a_large_schema_is_prepared_beside_the_loop_and_once() -> None:
    values = tuple(f"kind {number}" for number in range(6000))
    table = Table("things", (Column("name", "text", "text", values=values),), primary_key=("name",))
    schema, english = Schema({"things": table}), EnglishTranslator()
    for _ in range(2):
        assert (await english.translate(Question("things called kind 17", schema))).sql.endswith("name = 'kind 17'")
