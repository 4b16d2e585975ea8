"""The full-text table of each database: FTS5 on SQLite, tsvector on PostgreSQL (ADR 0031).

Both hold the same words, the readings of titles and texts, and neither reads language itself.
The table belongs to no model: rows are written beside `SearchEntry` in the same transaction.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from otklik.language.terms import Term, Wanted, terms

TABLE = "pages_searchwords"
CREATE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(title, text,"
        " tokenize = \"unicode61 remove_diacritics 0 tokenchars './,'\")",
    ],
    "postgresql": [
        f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY, vector tsvector NOT NULL)",
        f"CREATE INDEX {TABLE}_vector ON {TABLE} USING gin (vector)",
    ],
}
DROP = f"DROP TABLE {TABLE}"

# A word in the title weighs as ten in the text. An entry in another language than the reader's
# comes after an equal one in their own; a clause, which bears the name of its act, after the act.
TITLE_WEIGHT = 10.0
FOREIGN_WEIGHT = 0.5
CLAUSE_WEIGHT = 0.5

# What PostgreSQL can keep of one text: positions end at 16,383, a vector at one megabyte.
_MOST_TERMS = 30_000
_LAST_POSITION = 16_383


class Row(NamedTuple):
    """An entry of the answer, and its place in its group (1 is the best)."""

    entry_id: int
    place: int


def write(entry_id: int, *, title: str, text: str) -> None:
    """Put the words of an entry in place of those it had."""
    erase([entry_id])
    title_terms, text_terms = terms(title), terms(text)[:_MOST_TERMS]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {TABLE} (id, vector) VALUES (%s, %s::tsvector)",  # noqa: S608
                [entry_id, _vector(title_terms, text_terms)],
            )
        else:
            cursor.execute(
                f"INSERT INTO {TABLE} (rowid, title, text) VALUES (%s, %s, %s)",  # noqa: S608
                [entry_id, _line(title_terms), _line(text_terms)],
            )


def erase(entry_ids: Iterable[int]) -> None:
    key = "id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE {key} = %s",  # noqa: S608
            [[entry_id] for entry_id in entry_ids],
        )


def ask(
    words: Sequence[Wanted], *, every: bool, language: str, limit: int, offset: int, shown: int
) -> tuple[int, list[Row]]:
    """How many groups there are; and from `offset` on, best first, the best `shown` of each.

    With `every` an entry must have all the words, else one of them; the more the better.
    """
    if not words:
        return 0, []
    # A term is letters, digits, dots, commas and slashes: between quotes nothing to escape.
    ask_one = _found_on_postgresql if connection.vendor == "postgresql" else _found_on_sqlite
    found, parameters = ask_one(words, every=every, language=language)
    sql = f"""
        WITH found AS ({found}), placed AS (
            SELECT id, "group", score,
                   row_number() OVER (PARTITION BY "group" ORDER BY score DESC, id) AS place
            FROM found
        ), best AS (
            SELECT "group", score FROM placed WHERE place = 1
            ORDER BY score DESC, "group" LIMIT %s OFFSET %s
        ), page AS (
            SELECT placed.id, placed.place, best.score, best."group"
            FROM placed JOIN best ON best."group" = placed."group" WHERE placed.place <= %s
        )
        SELECT groups.total, page.id, page.place
        FROM (SELECT count(*) AS total FROM placed WHERE place = 1) groups
        LEFT JOIN page ON groups.total > 0
        ORDER BY page.score DESC, page."group", page.place
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, limit, offset, shown])
        rows = cursor.fetchall()
    return rows[0][0], [Row(entry_id, place) for _total, entry_id, place in rows if entry_id]


_WEIGHT = (
    f"(CASE e.language WHEN %s THEN 1.0 ELSE {FOREIGN_WEIGHT} END)"
    f" * (CASE e.kind WHEN 'clause' THEN {CLAUSE_WEIGHT} ELSE 1.0 END)"
)


def _found_on_sqlite(
    words: Sequence[Wanted], *, every: bool, language: str
) -> tuple[str, list[str]]:
    clauses = []
    for word in words:
        choices = [f'"{reading}"' for reading in word.readings]
        if word.beginning:
            choices.append(f'"{word.beginning}"*')
        clauses.append(f"({' OR '.join(choices)})")
    sql = f"""
        SELECT e.id, e."group", -bm25({TABLE}, {TITLE_WEIGHT}, 1.0) * {_WEIGHT} AS score
        FROM {TABLE} JOIN pages_searchentry e ON e.id = {TABLE}.rowid
        WHERE {TABLE} MATCH %s
    """  # noqa: S608
    return sql, [language, (" AND " if every else " OR ").join(clauses)]


def _found_on_postgresql(
    words: Sequence[Wanted], *, every: bool, language: str
) -> tuple[str, list[str]]:
    """`ts_rank` knows no rare words: without the count of words one frequent would outweigh two."""
    clauses = []
    for word in words:
        choices = [f"'{reading}'" for reading in word.readings]
        if word.beginning:
            choices.append(f"'{word.beginning}':*")
        clauses.append(f"({' | '.join(choices)})")
    count = " + ".join(["(w.vector @@ %s::tsquery)::int"] * len(clauses))
    sql = f"""
        SELECT e.id, e."group",
               ts_rank('{{0.1, 0.2, 0.4, 1.0}}', w.vector, q, 1) * ({count}) * {_WEIGHT} AS score
        FROM {TABLE} w JOIN pages_searchentry e ON e.id = w.id, CAST(%s AS tsquery) q
        WHERE w.vector @@ q
    """  # noqa: S608
    return sql, [*clauses, language, (" & " if every else " | ").join(clauses)]


def _line(found: Iterable[Term]) -> str:
    return " ".join(reading for term in found for reading in term.readings)


def _vector(title: Sequence[Term], text: Sequence[Term]) -> str:
    """The literal of a tsvector: titles weigh A, texts D, readings of a word share its place."""
    places: dict[str, list[str]] = {}
    for weight, start, found in (("A", 1, title), ("D", len(title) + 1, text)):
        for position, term in enumerate(found, start):
            for reading in term.readings:
                places.setdefault(reading, []).append(f"{min(position, _LAST_POSITION)}{weight}")
    return " ".join(f"'{reading}':{','.join(at)}" for reading, at in places.items())
