"""The index of people's words: FTS5 on SQLite, a GIN index on PostgreSQL (ADR 0051).

Both are kept by the database itself from `Incident.lemma_text`, so nothing can be saved past
them: on PostgreSQL an index over an expression, on SQLite a table that triggers keep. SQLite drops
the triggers of a table that it rebuilds, so they are installed after every migrate, and whatever
was missed meanwhile is read anew.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from otklik.nlp.search.palochka import PALOCHKA, normalize_palochka
from otklik.nlp.search.query_variants import How, QueryVariant, other_readings
from otklik.nlp.words.lemmas import readings, words

SOURCE = "incidents_incident"
TABLE = "incidents_words"
LONGEST_QUERY = 200  # signs
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
# Reading a row's words takes thousands of times as long as comparing two numbers, and PostgreSQL
# is told so: else it would read a hundred thousand rows from the newest on to find a word that
# the index knows. In that language a function is not taken apart, so its cost counts.
_WORDS_OF = f"{TABLE}_of"
_POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION {_WORDS_OF}(text) RETURNS tsvector LANGUAGE plpgsql"
    " IMMUTABLE STRICT PARALLEL SAFE COST 20000"
    " AS $$ BEGIN RETURN to_tsvector('simple', $1); END $$",
    f"DROP INDEX IF EXISTS {TABLE}",  # over the expression itself, until November 2026
    f"CREATE INDEX IF NOT EXISTS {TABLE}_found ON {SOURCE} USING gin ({_WORDS_OF}(lemma_text))",
)


MOST_TRIED = 200  # newest incidents with the words, to find one that the reader may see


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a query asks for: words in any form and order, phrases whose words stand together.

    Each is given by all that it may be: «весов» is of «вес» or of «весы».
    """

    words: tuple[tuple[str, ...], ...]
    phrases: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, query: str) -> "Wanted":
        """«"возврат денег" магазин»: what stands between quotation marks is a phrase."""
        cut = normalize_palochka(query[:LONGEST_QUERY]).replace("-", " ")
        phrases = (_spellings(phrase) for phrase in _PHRASE.findall(cut))
        return cls(
            words=tuple(dict.fromkeys(map(_readings, words(_PHRASE.sub(" ", cut))))),
            phrases=tuple(phrase for phrase in phrases if phrase),
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    @property
    def asked(self) -> list[tuple[str, ...]]:
        """All of them are wanted; of each, one of its spellings."""
        return [*self.words, *self.phrases]


def _readings(word: str) -> tuple[str, ...]:
    """All that a word may be; with a palochka also as it was kept when no letter was made of it."""
    if PALOCHKA not in word:
        return readings(word)
    apart = " ".join(word.replace(PALOCHKA, " 1 ").split())
    typed = [word.replace(PALOCHKA, sign) for sign in ("i", "l")]
    return tuple(dict.fromkeys((*readings(word), apart, *typed)))


def _spellings(phrase: str) -> tuple[str, ...]:
    """A phrase by all that its words may be, the likeliest first."""
    combined = product(*map(readings, words(phrase)))
    return tuple(" ".join(each) for each in islice(combined, MOST_SPELLINGS) if each)


def found(wanted: Wanted) -> RawSQL:
    """Keys of incidents whose person wrote all of it: for `filter(pk__in=…)`."""
    _key, sql, parameters = _asking(wanted)
    return RawSQL(sql, parameters)  # noqa: S611


def newest(wanted: Wanted, *, most: int) -> list[int]:
    """Keys of the newest incidents whose person wrote all of it; asks the database once."""
    key, sql, parameters = _asking(wanted)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {key} DESC LIMIT {most:d}", parameters)
        return [pk for (pk,) in cursor.fetchall()]


def understood(query: str, *, among: QuerySet[Any]) -> QueryVariant:
    """A query as it was typed; where nobody wrote that, what it may have meant and somebody did:
    typed in the other layout of the keyboard, or in Latin letters. Nobody of those incidents
    (`among`) that the reader may see, lest it tell of the others."""
    typed = QueryVariant(query, How.TYPED)
    readings_of = list(other_readings(query))
    if not readings_of or _is_met(query, among):
        return typed
    return next((meant for meant in readings_of if _is_met(meant.text, among)), typed)


def _is_met(query: str, among: QuerySet[Any]) -> bool:
    wanted = Wanted.of(query)
    return bool(wanted) and among.filter(pk__in=newest(wanted, most=MOST_TRIED)).exists()


def _asking(wanted: Wanted) -> tuple[str, str, list[str]]:
    """The name of the key, a statement for all keys, and its parameters."""
    if connection.vendor == "postgresql":
        one = "phraseto_tsquery('simple', %s)"
        asked = (f"({' || '.join([one] * len(spellings))})" for spellings in wanted.asked)
        sql = (
            f"SELECT id FROM {SOURCE}"  # noqa: S608 - names of ours; words go as parameters
            f" WHERE {_WORDS_OF}(lemma_text) @@ ({' && '.join(asked)})"
        )
        return "id", sql, list(chain.from_iterable(wanted.asked))
    # A lemma is letters and digits: between quotes nothing to escape.
    choices = (" OR ".join(f'"{each}"' for each in spellings) for spellings in wanted.asked)
    match = " AND ".join(f"({choice})" for choice in choices)
    return "rowid", f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", [match]  # noqa: S608


@contextmanager
def forgetting() -> Iterator[None]:
    """What is taken out of the index meanwhile leaves no trace in it (SQLite keeps a mark with
    the word otherwise). In the caller's transaction."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")  # of this connection: freed pages are zeroed
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES('secure-delete', 1)")
        yield
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}, rank) VALUES('secure-delete', 0)")


def merge_away(*, most: int = 1_000) -> None:
    """Write the index anew, a piece at a time, so that old marks go too; on SQLite its log is
    emptied into the file. PostgreSQL cleans both by itself (autovacuum)."""
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
            if cursor.fetchone()[0] - before < 2:  # as its documentation says: nothing is left
                break
        if not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def install(database: BaseDatabaseWrapper) -> None:
    """Make what is missing of the index, and read everything anew if anything was. Repeatable."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            for statement in _POSTGRESQL:
                cursor.execute(statement)
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE name = %s OR type = 'trigger'", [TABLE]
        )
        present = dict(cursor.fetchall())
        wanted = {name: f"CREATE TRIGGER {name} {body}" for name, body in _TRIGGERS.items()}
        missing = {name: sql for name, sql in wanted.items() if present.get(name) != sql}
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
