"""The full-text table of each database: FTS5 on SQLite, tsvector on PostgreSQL (ADR 0031).

Both store the lemmas of titles and texts, and neither does its own stemming. The table belongs to
no model: its rows are written with `SearchEntry` in one transaction.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from django.db import connection

from otklik.cms.search.search_entry import Kind
from otklik.nlp.search.query_variants import How
from otklik.nlp.search.terms import QueryWord, Term, terms

TABLE = "cms_searchwords"
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

# A word in the title weighs ten times one in the text. An entry in another language ranks after an
# equal one in the reader's; a clause, which includes its act's name, after the act.
TITLE_WEIGHT = 10.0
FOREIGN_WEIGHT = 0.5
CLAUSE_WEIGHT = 0.5

# PostgreSQL's limits for one text: positions end at 16,383, a vector at one megabyte.
_MOST_TERMS = 30_000
_LAST_POSITION = 16_383


class Row(NamedTuple):
    """An entry of the answer, and its rank in its group (1 is the best)."""

    entry_id: int
    place: int


class Attempt(NamedTuple):
    """A way to read a query: all of these words, or as many as possible."""

    words: Sequence[QueryWord]
    every: bool = True
    text: str = ""
    how: How = How.TYPED


class Answer(NamedTuple):
    """How many groups there are of the requested kinds, one page of them, and how many of each kind
    at all. `attempt`: which of the ways found them."""

    attempt: int = 0
    total: int = 0
    rows: tuple[Row, ...] = ()
    kinds: Mapping[str, int] = MappingProxyType({})


def write(entry_id: int, *, title: str, text: str) -> None:
    """Replace the words of an entry."""
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


def vocabulary(*, most: int) -> list[tuple[str, int]]:
    """Words of the index and in how many entries each is, the most frequent first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT word, ndoc FROM ts_stat(%s) ORDER BY ndoc DESC, word LIMIT %s",
                [f"SELECT vector FROM {TABLE}", most],  # noqa: S608
            )
            return list(cursor.fetchall())
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{TABLE}_known"
            f" USING fts5vocab(main, {TABLE}, row)"
        )
        cursor.execute(
            f"SELECT term, doc FROM temp.{TABLE}_known ORDER BY doc DESC, term LIMIT %s",  # noqa: S608
            [most],
        )
        return list(cursor.fetchall())


def ask(
    attempts: Sequence[Attempt],
    *,
    language: str,
    limit: int,
    offset: int,
    shown: int,
    kinds: Collection[str] = (),
) -> Answer:
    """What the first successful attempt finds, by one query: how many groups, and from `offset` on
    the best `shown` entries of each, best first.

    A group is of the kind of its best entry; with `kinds` others are counted, not shown.
    """
    asked = [(number, one) for number, one in enumerate(attempts) if one.words]
    if not asked:
        return Answer()
    # A term is letters, digits, dots, commas and slashes: between quotes nothing to escape.
    ask_one = _found_on_postgresql if connection.vendor == "postgresql" else _found_on_sqlite
    arms, parameters, before = list[str](), list[str](), ""
    for number, attempt in asked:
        sql, needed = ask_one(number, attempt, language=language)
        arms.append(f"a{number} AS ({sql} {before})")
        parameters += needed
        before += f" AND NOT EXISTS (SELECT 1 FROM a{number})"  # noqa: S608
    every_kind = Kind.values
    shown_kinds = list(kinds) or every_kind
    counts = (f"count(*) FILTER (WHERE kind = '{kind}') AS of_{kind}" for kind in every_kind)
    sql = f"""
        WITH {", ".join(arms)}, found AS (
            {" UNION ALL ".join(f"SELECT * FROM a{number}" for number, _one in asked)}
        ), placed AS (
            SELECT id, "group", kind, score, attempt,
                   row_number() OVER (PARTITION BY "group" ORDER BY score DESC, id) AS place
            FROM found
        ), best AS (
            SELECT "group", score FROM placed
            WHERE place = 1 AND kind IN ({", ".join(["%s"] * len(shown_kinds))})
            ORDER BY score DESC, "group" LIMIT %s OFFSET %s
        ), page AS (
            SELECT placed.id, placed.place, best.score, best."group"
            FROM placed JOIN best ON best."group" = placed."group" WHERE placed.place <= %s
        )
        SELECT page.id, page.place, groups.*
        FROM (SELECT max(attempt), {", ".join(counts)} FROM placed WHERE place = 1) groups
        LEFT JOIN page ON 1 = 1
        ORDER BY page.score DESC, page."group", page.place
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *shown_kinds, limit, offset, shown])
        rows = cursor.fetchall()
    _id, _place, number, *counted = rows[0]
    by_kind = dict(zip(every_kind, counted, strict=True))
    return Answer(
        attempt=number or 0,
        total=sum(by_kind[kind] for kind in shown_kinds),
        rows=tuple(Row(*row[:2]) for row in rows if row[0]),
        kinds={kind: count for kind, count in by_kind.items() if count},
    )


_WEIGHT = (
    f"(CASE e.language WHEN %s THEN 1.0 ELSE {FOREIGN_WEIGHT} END)"
    f" * (CASE e.kind WHEN 'clause' THEN {CLAUSE_WEIGHT} ELSE 1.0 END)"
)


def _found_on_sqlite(number: int, attempt: Attempt, *, language: str) -> tuple[str, list[str]]:
    clauses = []
    for word in attempt.words:
        choices = [f'"{reading}"' for reading in word.readings]
        if word.beginning:
            choices.append(f'"{word.beginning}"*')
        choices += _phrases(word, quote='"', either=" OR ", both=" AND ")
        clauses.append(f"({' OR '.join(choices)})")
    sql = f"""
        SELECT {number} AS attempt, e.id, e."group", e.kind,
               -bm25({TABLE}, {TITLE_WEIGHT}, 1.0) * {_WEIGHT} AS score
        FROM {TABLE} JOIN cms_searchentry e ON e.id = {TABLE}.rowid
        WHERE {TABLE} MATCH %s
    """  # noqa: S608
    return sql, [language, (" AND " if attempt.every else " OR ").join(clauses)]


def _found_on_postgresql(number: int, attempt: Attempt, *, language: str) -> tuple[str, list[str]]:
    """`ts_rank` ignores rarity: without counting words one frequent word would outweigh two."""
    clauses = []
    for word in attempt.words:
        choices = [f"'{reading}'" for reading in word.readings]
        if word.beginning:
            choices.append(f"'{word.beginning}':*")
        choices += _phrases(word, quote="'", either=" | ", both=" & ")
        clauses.append(f"({' | '.join(choices)})")
    count = " + ".join(["(w.vector @@ %s::tsquery)::int"] * len(clauses))
    sql = f"""
        SELECT {number} AS attempt, e.id, e."group", e.kind,
               ts_rank('{{0.1, 0.2, 0.4, 1.0}}', w.vector, q, 1) * ({count}) * {_WEIGHT} AS score
        FROM {TABLE} w JOIN cms_searchentry e ON e.id = w.id, CAST(%s AS tsquery) q
        WHERE w.vector @@ q
    """  # noqa: S608
    return sql, [*clauses, language, (" & " if attempt.every else " | ").join(clauses)]


def _phrases(word: QueryWord, *, quote: str, either: str, both: str) -> Iterator[str]:
    """Synonyms of the word; of a phrase every word must be there."""
    for phrase in word.others:
        each = (either.join(f"{quote}{one}{quote}" for one in readings) for readings in phrase)
        yield f"({both.join(f'({one})' for one in each)})"


def _line(found: Iterable[Term]) -> str:
    return " ".join(reading for term in found for reading in term.readings)


def _vector(title: Sequence[Term], text: Sequence[Term]) -> str:
    """The literal of a tsvector: titles weigh A, texts D; readings of a word share its position."""
    places: dict[str, list[str]] = {}
    for weight, start, found in (("A", 1, title), ("D", len(title) + 1, text)):
        for position, term in enumerate(found, start):
            for reading in term.readings:
                places.setdefault(reading, []).append(f"{min(position, _LAST_POSITION)}{weight}")
    return " ".join(f"'{reading}':{','.join(at)}" for reading, at in places.items())
