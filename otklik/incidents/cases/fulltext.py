"""The index of people's words: FTS5 on SQLite, a GIN index on PostgreSQL (ADR 0051).

The database keeps both up to date from `Incident.lemma_text`: on PostgreSQL an index over an
expression, on SQLite a table with triggers. SQLite drops the triggers of a table that it rebuilds,
so they are installed after every migrate, and rows changed in between are indexed again.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from itertools import chain, islice, product
from operator import or_
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from otklik.nlp.search.palochka import normalize_palochka
from otklik.nlp.search.query_variants import How, QueryVariant, other_readings
from otklik.nlp.words.lemmas import readings, words

SOURCE = "incidents_incident"
TABLE = "incidents_words"
LONGEST_QUERY = 200  # characters
MOST_SPELLINGS = 32  # of one phrase
_PHRASE = re.compile(r"[«\"“]([^«»\"“”]+)[»\"”]")

_SQLITE_TABLE = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(lemma_text, content='{SOURCE}', content_rowid='id',"
    ' tokenize = "unicode61 remove_diacritics 0")'
)
_PUT = f"INSERT INTO {TABLE}(rowid, lemma_text) VALUES (new.id, new.lemma_text);"  # noqa: S608
_TAKE = (
    f"INSERT INTO {TABLE}({TABLE}, rowid, lemma_text)"  # noqa: S608
    " VALUES ('delete', old.id, old.lemma_text);"
)
_TRIGGERS = {
    f"{TABLE}_inserted": f"AFTER INSERT ON {SOURCE} BEGIN {_PUT} END",
    f"{TABLE}_deleted": f"AFTER DELETE ON {SOURCE} BEGIN {_TAKE} END",
    f"{TABLE}_updated": (
        f"AFTER UPDATE OF lemma_text ON {SOURCE}"
        f" WHEN old.lemma_text IS NOT new.lemma_text BEGIN {_TAKE} {_PUT} END"
    ),
}
# Parsing a row costs thousands of times as much as comparing two numbers. PostgreSQL must know that
# cost, or it scans a hundred thousand rows, newest first, instead of using the index. Functions in
# this language are not inlined, so their cost counts.
_WORDS_OF = f"{TABLE}_of"
_POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION {_WORDS_OF}(text) RETURNS tsvector LANGUAGE plpgsql"
    " IMMUTABLE STRICT PARALLEL SAFE COST 20000"
    " AS $$ BEGIN RETURN to_tsvector('simple', $1); END $$",
    f"CREATE INDEX IF NOT EXISTS {TABLE}_found ON {SOURCE} USING gin ({_WORDS_OF}(lemma_text))",
)


MOST_TRIED = 200  # newest incidents with these words, to find one that the reader may see


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTerms:
    """Words in any form and order, and phrases; each is a tuple of its possible lemmas: «весов» is
    of «вес» or of «весы»."""

    words: tuple[tuple[str, ...], ...]
    phrases: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, query: str) -> "SearchTerms":
        """Parse a query; text in quotation marks is a phrase: «"возврат денег" магазин»."""
        cut = normalize_palochka(query[:LONGEST_QUERY]).replace("-", " ")
        phrases = (_spellings(phrase) for phrase in _PHRASE.findall(cut))
        return cls(
            words=tuple(dict.fromkeys(map(readings, words(_PHRASE.sub(" ", cut))))),
            phrases=tuple(phrase for phrase in phrases if phrase),
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    @property
    def alternatives(self) -> list[tuple[str, ...]]:
        """Each entry must match in one of its readings."""
        return [*self.words, *self.phrases]


def _spellings(phrase: str) -> tuple[str, ...]:
    """All lemma sequences of a phrase, likeliest first."""
    combined = product(*map(readings, words(phrase)))
    return tuple(" ".join(each) for each in islice(combined, MOST_SPELLINGS) if each)


def matching_keys(terms: SearchTerms) -> RawSQL:
    """Keys of incidents whose person wrote all the terms, for `filter(pk__in=…)`."""
    _key, sql, parameters = _search_sql(terms)
    return RawSQL(sql, parameters)  # noqa: S611


def newest_keys(terms: SearchTerms, *, most: int) -> list[int]:
    """Keys of the newest incidents whose person wrote all the terms."""
    is_unordered = connection.vendor == "postgresql"  # its index knows no order
    if is_unordered and are_common(terms, most=settings.SEARCH_MATCHES):
        rows = apps.get_model("incidents", "Incident")._default_manager.order_by("-pk")
        return list(rows.filter(written_in_row(terms)).values_list("pk", flat=True)[:most])
    key, sql, parameters = _search_sql(terms)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {key} DESC LIMIT {most:d}", parameters)
        return [pk for (pk,) in cursor.fetchall()]


def are_common(terms: SearchTerms, *, most: int) -> bool:
    """Whether more than `most` incidents have all the terms: SQLite counts as far as that,
    PostgreSQL estimates."""
    _key, sql, parameters = _search_sql(terms)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", parameters)
            [(plan,)] = cursor.fetchall()
            return int(plan[0]["Plan"]["Plan Rows"]) > most
        limited = f"{sql} LIMIT {most + 1:d}"
        cursor.execute(f"SELECT count(*) FROM ({limited})", parameters)  # noqa: S608
        return int(cursor.fetchone()[0]) > most


def written_in_row(terms: SearchTerms) -> Q:
    """The same as `matching_keys` without the index: reads the words of each row."""
    found = Q()
    for spellings in terms.alternatives:
        choices = (
            GreaterThan(StrIndex(F("lemma_text"), Value(f" {each} ")), 0) for each in spellings
        )
        found &= reduce(or_, map(Q, choices))
    return found


def interpret(query: str, *, among: QuerySet[Any]) -> QueryVariant:
    """The query as typed or, if nothing matches, a variant that does: from the other keyboard
    layout, or transliterated. Only matches in `among`, which the reader may see, count."""
    typed = QueryVariant(query, How.TYPED)
    readings_of = list(other_readings(query))
    if not readings_of or _has_match(query, among):
        return typed
    return next((meant for meant in readings_of if _has_match(meant.text, among)), typed)


def _has_match(query: str, among: QuerySet[Any]) -> bool:
    terms = SearchTerms.of(query)
    return bool(terms) and among.filter(pk__in=newest_keys(terms, most=MOST_TRIED)).exists()


def _search_sql(terms: SearchTerms) -> tuple[str, str, list[str]]:
    """The name of the key, a statement for all keys, and its parameters."""
    if connection.vendor == "postgresql":
        one = "phraseto_tsquery('simple', %s)"
        conditions = (
            f"({' || '.join([one] * len(spellings))})" for spellings in terms.alternatives
        )
        sql = (
            f"SELECT id FROM {SOURCE}"  # noqa: S608 - names of ours; words go as parameters
            f" WHERE {_WORDS_OF}(lemma_text) @@ ({' && '.join(conditions)})"
        )
        return "id", sql, list(chain.from_iterable(terms.alternatives))
    # A lemma is letters and digits: nothing to escape between quotes.
    choices = (" OR ".join(f'"{each}"' for each in spellings) for spellings in terms.alternatives)
    match = " AND ".join(f"({choice})" for choice in choices)
    return "rowid", f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [match]  # noqa: S608


@contextmanager
def secure_deletion() -> Iterator[None]:
    """Within this block, deleted index entries leave no trace (SQLite otherwise keeps the word with
    a tombstone). Runs in the caller's transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")  # of this connection: freed pages are zeroed
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES('secure-delete', 1)")
        yield
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES('secure-delete', 0)")


def merge_index(*, most: int = 1_000) -> None:
    """Merge the index in steps, so that old tombstones go too, and checkpoint SQLite's log.
    PostgreSQL does both by itself (autovacuum)."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for step in range(most):
            cursor.execute("SELECT total_changes()")
            before = cursor.fetchone()[0]
            pages = -500 if step == 0 else 500
            cursor.execute(
                f"INSERT INTO {TABLE}({TABLE}, rank) VALUES('merge', %s)",
                [pages],
            )
            cursor.execute("SELECT total_changes()")
            if cursor.fetchone()[0] - before < 2:  # as documented: nothing is left to merge
                break
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def install(database: BaseDatabaseWrapper) -> None:
    """Create missing parts of the index and then index everything again. Repeatable."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            for statement in _POSTGRESQL:
                cursor.execute(statement)
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE name = %s OR type = 'trigger'", [TABLE]
        )
        present = dict(cursor.fetchall())
        triggers = {name: f"CREATE TRIGGER {name} {body}" for name, body in _TRIGGERS.items()}
        missing = {name: sql for name, sql in triggers.items() if present.get(name) != sql}
        if TABLE in present and not missing:
            return
        if TABLE not in present:
            cursor.execute(_SQLITE_TABLE)
        for name, sql in missing.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(sql)
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608


def install_after_migrate(*, using: str, **_: Any) -> None:
    """A receiver of Django's post_migrate; harmless before the table exists."""
    database = connections[using]
    if SOURCE in database.introspection.table_names():
        install(database)
