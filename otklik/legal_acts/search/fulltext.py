"""The staff's full-text table of acts: FTS5 on SQLite, tsvector on PostgreSQL (ADR 0090).

A row an act, drafts included: words of its particulars and its number (`head`), words and addresses
of its clauses in every edition (`text`), each once and as lemmas. The table belongs to no model:
rows are written in the transaction of their act.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.expressions import RawSQL

from otklik.legal_acts.search.query import Query
from otklik.nlp.words.lemmas import lemmas

if TYPE_CHECKING:
    from otklik.legal_acts.acts.act import Act

TABLE = "register_actwords"
CREATE = {
    "sqlite": [
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(head, text, detail = column,"
        " tokenize = \"unicode61 remove_diacritics 0 tokenchars '-./_'\")",
    ],
    "postgresql": [
        f"CREATE TABLE {TABLE} (id bigint PRIMARY KEY,"
        " head tsvector NOT NULL DEFAULT '', text tsvector NOT NULL DEFAULT '')",
        f"CREATE INDEX {TABLE}_found ON {TABLE} USING gin ((head || text))",
        f"CREATE INDEX {TABLE}_named ON {TABLE} USING gin (head)",
    ],
}
DROP = f"DROP TABLE {TABLE}"
MOST_WORDS = 30_000  # of one act: PostgreSQL keeps a megabyte
LONGEST_TERM = 100


def head_of(act: "Act") -> list[str]:
    """Words of the particulars, the number, and each part of it before a dash."""
    items = lemmas(f"{act.kind} {act.title} {act.subject} {act.body} {act.summary}")
    number = _plain(act.number)
    steps = [number[: dash.start()] for dash in re.finditer("-", number)]
    return [*items, *(_number(step) for step in (*steps, number) if step)]


def text_of(clauses: Iterable[tuple[str, str]]) -> list[str]:
    """Words and addresses of clauses."""
    found: dict[str, None] = {}
    for address, text in clauses:
        found[_clause(address)] = None
        found.update(dict.fromkeys(lemmas(text)))
    return list(found)


def write_heads(acts: Iterable["Act"]) -> None:
    """Particulars of acts; for bulk writers too."""
    _write("head", [(act.pk, head_of(act)) for act in acts])


def write_text(act: "Act", clauses: Iterable[tuple[str, str]]) -> None:
    """Addresses and texts of the clauses of all its editions."""
    _write("text", [(act.pk, text_of(clauses))])


def erase(act_ids: Iterable[int]) -> None:
    key = "id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE {key} = %s",  # noqa: S608
            [[act_id] for act_id in act_ids],
        )


def find(query: Query, *, in_head: bool = False) -> RawSQL | None:
    """Keys of acts with every word, the number and the clause, for `filter(pk__in=…)`; `in_head`
    those with every word in their particulars. None for a query of none of these."""
    terms = [tuple(spellings) for spellings in query.words]
    if not in_head:
        terms += [(_number(_plain(query.number)),)] if query.number else []
        terms += [(_clause(query.clause),)] if query.clause else []
    if not terms:
        return None
    if connection.vendor == "postgresql":
        match = " & ".join(f"({' | '.join(map(_quote, each))})" for each in terms)
        words = "head" if in_head else "(head || text)"
        sql = f"SELECT id FROM {TABLE} WHERE {words} @@ %s::tsquery"  # noqa: S608
    else:
        match = " AND ".join(
            f"({' OR '.join(_double_quote(one) for one in each)})" for each in terms
        )
        match = f"{{head}} : ({match})" if in_head else match
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
    return RawSQL(sql, [match])  # noqa: S611


def _write(column: str, rows: list[tuple[int, list[str]]]) -> None:
    items = [
        (pk, list(dict.fromkeys(word[:LONGEST_TERM] for word in words))[:MOST_WORDS])
        for pk, words in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                f"INSERT INTO {TABLE} (id, {column}) VALUES (%s, array_to_tsvector(%s::text[]))"  # noqa: S608
                f" ON CONFLICT (id) DO UPDATE SET {column} = EXCLUDED.{column}",
                items,
            )
            return
        key = f"SELECT rowid FROM {TABLE} WHERE rowid = %s"  # noqa: S608
        update = f"UPDATE {TABLE} SET {column} = %s WHERE rowid = %s"  # noqa: S608
        insert = f"INSERT INTO {TABLE} ({column}, rowid) VALUES (%s, %s)"  # noqa: S608
        for pk, words in items:
            is_known = cursor.execute(key, [pk]).fetchone()
            cursor.execute(update if is_known else insert, [" ".join(words), pk])


def _plain(number: str) -> str:
    return re.sub(r"[^\w/.-]+", "", number.lower())


def _number(number: str) -> str:
    return f"n/{number}"


def _clause(address: str) -> str:
    return f"c/{address.lower()}"


def _quote(term: str) -> str:
    return "'" + term.replace("\\", "").replace("'", "''") + "'"


def _double_quote(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
