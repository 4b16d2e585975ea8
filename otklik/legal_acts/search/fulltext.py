"""The staff's full-text table of acts: FTS5 on SQLite, tsvector on PostgreSQL (ADR 0090).

A row an act, drafts among them: the words of its particulars with its number (`head`), the words
and addresses of its clauses in every edition (`text`), each once and by its dictionary form. The
table belongs to no model: rows are written beside what they are read from, in its transaction.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models.expressions import RawSQL

from otklik.legal_acts.search.query import Asked
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
    """Words of the particulars, and the number with each beginning that ends at a dash."""
    items = lemmas(f"{act.kind} {act.title} {act.subject} {act.body} {act.summary}")
    number = _plain(act.number)
    steps = [number[: dash.start()] for dash in re.finditer("-", number)]
    return [*items, *(_number(step) for step in (*steps, number) if step)]


def text_of(clauses: Iterable[tuple[str, str]]) -> list[str]:
    """Words of clauses, and the address of each."""
    found: dict[str, None] = {}
    for address, text in clauses:
        found[_clause(address)] = None
        found.update(dict.fromkeys(lemmas(text)))
    return list(found)


def write_heads(acts: Iterable["Act"]) -> None:
    """For whoever writes acts in bulk: what they are found by besides their text."""
    _write("head", [(act.pk, head_of(act)) for act in acts])


def write_text(act: "Act", clauses: Iterable[tuple[str, str]]) -> None:
    """Whatever its editions say now: addresses and words of their clauses."""
    _write("text", [(act.pk, text_of(clauses))])


def erase(act_ids: Iterable[int]) -> None:
    key = "id" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE {key} = %s",  # noqa: S608
            [[act_id] for act_id in act_ids],
        )


def found(asked: Asked, *, in_head: bool = False) -> RawSQL | None:
    """Keys of acts that have every word, the number and the clause, for `filter(pk__in=…)`;
    `in_head` only those whose particulars have every word. None where none of it is asked."""
    terms = [tuple(spellings) for spellings in asked.words]
    if not in_head:
        terms += [(_number(_plain(asked.number)),)] if asked.number else []
        terms += [(_clause(asked.clause),)] if asked.clause else []
    if not terms:
        return None
    if connection.vendor == "postgresql":
        query = " & ".join(f"({' | '.join(map(_quoted, each))})" for each in terms)
        words = "head" if in_head else "(head || text)"
        sql = f"SELECT id FROM {TABLE} WHERE {words} @@ %s::tsquery"  # noqa: S608
    else:
        query = " AND ".join(f"({' OR '.join(_double(one) for one in each)})" for each in terms)
        query = f"{{head}} : ({query})" if in_head else query
        sql = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
    return RawSQL(sql, [query])  # noqa: S611


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
        lines = [(pk, " ".join(words)) for pk, words in items]
        key = f"SELECT rowid FROM {TABLE} WHERE rowid = %s"  # noqa: S608
        for pk, line in lines:
            if cursor.execute(key, [pk]).fetchone():
                cursor.execute(
                    f"UPDATE {TABLE} SET {column} = %s WHERE rowid = %s",  # noqa: S608
                    [line, pk],
                )
            else:
                cursor.execute(
                    f"INSERT INTO {TABLE} (rowid, {column}) VALUES (%s, %s)",  # noqa: S608
                    [pk, line],
                )


def _plain(number: str) -> str:
    return re.sub(r"[^\w/.-]+", "", number.lower())


def _number(number: str) -> str:
    return f"n/{number}"


def _clause(address: str) -> str:
    return f"c/{address.lower()}"


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "").replace("'", "''") + "'"


def _double(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'
