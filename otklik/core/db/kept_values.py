"""Values kept in the memory of a process while the tables that they were read from are unchanged.

While a value is made, the SQL of each query tells which tables it reads. With it the marks of these
tables are kept, read before (`table_marks`). It is used again while all these marks are the same
and the minute has not passed; a value made of kept ones rests on their tables, too.
"""

import pickle
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Set
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import get_language

from otklik.core.db import replica, table_marks
from otklik.core.db.table_marks import MINUTE, WHOLE, Marks

MOST_BYTES = 8 * 1024 * 1024
BYTES_BESIDE = 1024  # of a key and its marks

_reads: ContextVar[set[str] | None] = ContextVar("reads", default=None)
_moment: ContextVar[dict[str, Marks] | None] = ContextVar("moment", default=None)


@contextmanager
def record_reads() -> Iterator[set[str]]:
    """Collects the names of the marks of all tables that are read until its end."""
    outer, mine = _reads.get(), set[str]()
    token = _reads.set(mine)
    try:
        with ExitStack() as stack:
            for alias in connections if outer is None else ():
                stack.enter_context(connections[alias].execute_wrapper(_note_query))
            yield mine
    finally:
        _reads.reset(token)
        if outer is not None:
            outer.update(mine)


@contextmanager
def one_moment() -> Iterator[None]:
    """The marks of a database are read once until the end of it: for a request that only reads."""
    token = _moment.set({})
    try:
        yield
    finally:
        _moment.reset(token)


def current_marks(using: str) -> Marks | None:
    """The marks of this moment; None inside a transaction, whose writes others do not see."""
    moment = _moment.get()
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return None
    if moment is not None and using in moment:
        return moment[using]
    marks = table_marks.reader.current(using)
    if moment is not None and marks is not None:
        moment[using] = marks
    return marks


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept[T]:
    value: T
    then: Marks
    size: int


class KeptStore[T]:
    """The newest values up to so many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._kept: OrderedDict[Hashable, _Kept[T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, *, marks: Marks) -> tuple[T, Marks] | None:
        """The value with the marks that it rests on, if these are unchanged."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        for name, mark in kept.then.items():
            if marks.get(name) != mark:
                return None
        return kept.value, kept.then

    def put(self, key: Hashable, value: T, *, size: int, reads: Set[str], marks: Marks) -> None:
        """`marks` are from before the value was made."""
        then = {name: marks[name] for name in covering(reads, marks)}
        with self._lock:
            self._drop(key)
            self._kept[key] = _Kept(value=value, then=then, size=size)
            self._bytes += size
            while self._bytes > self._most_bytes:
                self._drop(next(iter(self._kept)))

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _drop(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        self._bytes -= gone.size if gone else 0


_values: KeptStore[bytes] = KeptStore(MOST_BYTES)


def cached_until_changed[T](*key: Hashable, make: Callable[[], T]) -> T:
    """What `make` returned for this key and the reader's language, as a copy; made anew when a
    table that it read has changed, and each minute.

    `make` may depend on nothing else but the key, and what it returns is pickled. Nothing is kept
    inside a transaction, nor None.
    """
    using = replica.read_alias()
    marks = current_marks(using)
    if marks is None:
        return make()
    whole_key = (using, get_language(), *key)
    found = _values.get(whole_key, marks=marks)
    if found is not None:
        reads = _reads.get()
        if reads is not None:
            reads.update(found[1])
        return pickle.loads(found[0])  # type: ignore[no-any-return]  # noqa: S301 - our own
    with record_reads() as reads:
        value = make()
    if value is not None:
        packed = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        size = len(packed) + BYTES_BESIDE
        _values.put(whole_key, packed, size=size, reads=reads, marks=marks)
    return value


def rest_on(*tables: str) -> None:
    """Say that what is made here rests on tables that were read before, or by Wagtail's cache."""
    reads = _reads.get()
    if reads is not None:
        reads.update(_mark_of(table, "") for table in tables)


def covering(reads: Set[str], marks: Marks) -> set[str]:
    """Names of the marks that cover these: the whole database's for a table without a mark."""
    return {name if name in marks else WHOLE for name in reads} | {MINUTE}


def _note_query(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any
) -> Any:
    reads = _reads.get()
    if reads is not None:
        reads.update(marks_of_query(str(sql)))
    return execute(sql, params, many, context)


@lru_cache(maxsize=4096)
def marks_of_query(sql: str) -> frozenset[str]:
    """Names of the marks of the tables in a statement: of each word that is a model's table, and of
    what follows FROM and JOIN."""
    found = set(re.findall(r"\w+", sql)) & _tables() | set(_FROM.findall(sql))
    return frozenset(_mark_of(table, sql) for table in found)


def _mark_of(table: str, sql: str) -> str:
    """`WHOLE` for a table that is not watched, and where other columns are read than those."""
    watched = table_marks.watched(table)
    if watched is None:
        return WHOLE
    if not watched.columns:
        return watched.name
    aliases = re.findall(rf'"{table}" (?:AS )?"?([A-Z]+\d+)"?', sql)
    columns = {
        column for name in (table, *aliases) for column in re.findall(rf'\b{name}"?\."(\w+)"', sql)
    }
    is_covered = columns and columns <= {*watched.columns, "id"}
    return watched.name if is_covered else WHOLE


_FROM = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)', re.IGNORECASE)


@cache
def _tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))
