"""Hot reads whose SQL Django builds once a process.

Building the SQL of a QuerySet costs Django more than the database needs to answer it. A function
marked with `compiled_query` builds its QuerySet once; each call afterwards only fills in values,
runs the same SQL on the connection as ever, and makes rows of it as Django does::

    @compiled_query
    def replies_of(*, incident: int) -> QuerySet[Reply]:
        return Reply.objects.filter(incident=incident).select_related("author")

    replies_of(incident=5)  # a list
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import timedelta
from functools import wraps
from operator import add, sub
from threading import RLock
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.aggregates import Aggregate
from django.db.models.expressions import Expression, Value
from django.db.models.query import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone, translation

#: More shapes than this are a mistake in what is called a shape: then all are built anew.
MOST_SHAPES = 256
_MANY = (list, tuple, set, frozenset)
Shape = tuple[Hashable, ...]
Values = dict[str, Any]
Steps = tuple[tuple[Any, ...], ...]
Call = tuple[Shape, Values, Values]


def compiled_query[**P, Row](
    build: Callable[P, QuerySet[Any, Row]],
) -> Callable[P, list[Row]]:
    """Let a function that builds a QuerySet give its rows, as a list, with its SQL built once.

    Use it for a read that many requests repeat. Positional arguments are the **shape**: hashable,
    few, free for `if`; each shape has SQL of its own. Keyword arguments are the **values**: words,
    numbers, days, moments, model instances (their keys), or a list, tuple or set of them for
    `__in`; each of its column's own type, whole numbers of 64 bits at most. `build` sees
    placeholders instead, which fit only where SQL has a value: on the right of a filter, in an
    expression. It reads no rows, no settings that change and no clock: whatever else it knows is
    kept for good. The active language and time zone are part of the shape.

    A moment may be moved by a timedelta, or by `derived`. A value of several parts, such as a user,
    says itself what of it is shape (`Composite`).

    Rows are model instances, also with `select_related`, `only` and annotations, or what `values`
    and `values_list` give; for a count or another aggregate return `totals(…)`. The database is
    chosen by the routers in each call. Lists of many lengths share SQL: the last member is repeated
    up to a power of two. Nothing is asked of the database where Django knows that no row can fit.

    Raises TypeError for what would be kept or answered wrongly: a value that is None (give the
    shape another form), a QuerySet with `prefetch_related` (`attach` the others' rows), with
    `select_for_update`, or from a related manager; ValueError where two builds of one shape
    differ, as with a clock inside.
    """
    query = _CompiledQuery(build)

    @wraps(build)
    def rows(*shape: P.args, **values: P.kwargs) -> list[Row]:
        return query.rows(shape, values)

    return rows


def totals(rows: QuerySet[Any, Any], **aggregates: Aggregate) -> QuerySet[Any, dict[str, Any]]:
    """`rows.aggregate(…)` as a QuerySet of one row; of none where Django knows that none fit."""
    everything = rows.order_by().annotate(everything=Value(1)).values("everything")
    total: QuerySet[Any, dict[str, Any]] = everything.annotate(**aggregates).values(*aggregates)
    return total


def attach(rows: Sequence[models.Model], relation: str, found: Iterable[models.Model]) -> None:
    """Let each row have its own of `found` under its related manager, as `prefetch_related` does.

    `relation` is the name of a foreign key's other side: `attach(messages, "versions", …)`.
    """
    if not rows:
        return
    by_key: dict[Any, Any] = {row.pk: (row, []) for row in rows}
    field: Any = rows[0]._meta.get_field(relation).remote_field
    for one in found:
        row, theirs = by_key[getattr(one, field.attname)]
        theirs.append(one)
        field.set_cached_value(one, row)
    for row, theirs in by_key.values():
        kept = getattr(row, relation).get_queryset()
        kept._result_cache, kept._prefetch_done = theirs, True
        row.__dict__.setdefault("_prefetched_objects_cache", {})[relation] = kept


def attach_related(rows: Sequence[models.Model], *relations: str) -> None:
    """Let each row have what its foreign keys refer to; rows that refer to the same one share it,
    as with `prefetch_related`. For lists in which `select_related` would repeat a few wide rows."""
    fields: list[Any] = [rows[0]._meta.get_field(name) for name in relations] if rows else []
    for model in {field.related_model for field in fields}:
        theirs = [field for field in fields if field.related_model is model]
        keys = {getattr(row, field.attname) for row in rows for field in theirs} - {None}
        found = {one.pk: one for one in _with_keys(model, keys=keys)} if keys else {}
        for row in rows:
            for field in theirs:
                field.set_cached_value(row, found.get(getattr(row, field.attname)))


def derived[Given, Made](value: Given, function: Callable[[Given], Made]) -> Made:
    """`function(value)`; inside a compiled query, for a value not known yet, when it runs."""
    later: Any = value
    return later.then(function) if isinstance(value, _Argument) else function(value)


class Composite(Protocol):
    """A value of several parts, of which `build` is given a stand-in."""

    def query_shape(self) -> Hashable:
        """What of it an «if» may ask."""
        ...

    def query_values(self) -> Mapping[str, Any]:
        """Its parts that are values, by name; the same names for the same shape."""
        ...

    def query_stand_in(self, **parts: Any) -> Any:
        """An object that knows the shape, and placeholders of these parts."""
        ...


@dataclass(frozen=True, slots=True)
class _Slot:
    """Which value stands here among the parameters: which of its members, what is made of it, and
    the field that prepares it."""

    name: str
    place: int | None
    steps: Steps
    field: models.Field[Any, Any] = dataclass_field(compare=False)


class _Placeholder(Value):
    """A Value that is known when the query runs. `sample` gives it its type, and nothing else."""

    def __init__(self, name: str, sample: Any, place: int | None = None, steps: Steps = ()) -> None:
        super().__init__(_derived(sample, steps))
        self.name, self.place, self.steps = name, place, steps

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", (_Slot(self.name, self.place, self.steps, self.output_field),)


class _PlaceholderList(Expression):
    """What `__in` is given: as many placeholders as the list will have."""

    def __init__(self, name: str, samples: Collection[Any]) -> None:
        super().__init__(output_field=models.Field())
        self.items = [_Placeholder(name, sample, place) for place, sample in enumerate(samples)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not self.items:
            raise EmptyResultSet
        texts, parameters = zip(*(compiler.compile(item) for item in self.items), strict=True)
        return f"({', '.join(texts)})", [one for given in parameters for one in given]


class _Argument:
    """What `build` is given for a value: Django takes the placeholder, an «if» is refused."""

    def __init__(self, name: str, value: Any, steps: Steps = ()) -> None:
        self._name, self._value, self._steps = name, value, steps
        self._placeholder = (
            _PlaceholderList(name, value)
            if isinstance(value, tuple)
            else _Placeholder(name, value, steps=steps)
        )

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        return self._placeholder.resolve_expression(*args, **kwargs)

    def then(self, function: Callable[..., Any], *more: Any) -> "_Argument":
        """What the function will make of the value. Raises TypeError for a list."""
        if isinstance(self._value, tuple):
            raise TypeError(f"The list {self._name} is given as it is: change it before.")
        return _Argument(self._name, self._value, (*self._steps, (function, *more)))

    def __add__(self, delta: Any) -> Any:
        return self.then(add, delta) if isinstance(delta, timedelta) else NotImplemented

    def __sub__(self, delta: Any) -> Any:
        return self.then(sub, delta) if isinstance(delta, timedelta) else NotImplemented

    def __bool__(self) -> bool:
        raise TypeError(f"The value {self._name} is not known yet: an «if» needs a shape.")

    def __str__(self) -> str:
        raise TypeError(f"The value {self._name} is not known yet: its text is `derived`.")

    def __eq__(self, other: object) -> bool:
        raise TypeError(f"The value {self._name} is not known yet: a comparison needs a shape.")

    __hash__ = object.__hash__


class _CompiledQuery[Row]:
    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._kept: dict[Hashable, _Template[Row]] = {}
        self._one_at_a_time = RLock()

    def rows(self, shape: Shape, values: Values) -> list[Row]:
        known: Values = {}
        types: list[Hashable] = []
        for name, value in values.items():
            if hasattr(value, "query_values"):
                types.append((name, value.query_shape()))
                parts = value.query_values().items()
                known |= {f"{name}.{part}": _known(part, one) for part, one in parts}
            else:
                known[name] = _known(name, value)
        types += [(name, _type(value)) for name, value in known.items()]
        zone = timezone.get_current_timezone_name()
        key = (shape, *types, translation.get_language(), zone)
        call = (shape, values, known)
        template = self._kept.get(key) or self._built(key, call)
        alias = template.queryset.db
        plan = template.plans.get(alias) or self._compiled(template, alias, call)
        return plan.rows(template.queryset, known, alias)

    def _built(self, key: Hashable, call: Call) -> "_Template[Row]":
        with self._one_at_a_time:
            if template := self._kept.get(key):
                return template  # another thread was faster
            if len(self._kept) >= MOST_SHAPES:
                self._kept.clear()
            template = self._kept[key] = _Template(self._placed(*call), {})
            return template

    def _compiled(self, template: "_Template[Row]", alias: str, call: Call) -> "_Plan":
        """Compares with a second build. Raises ValueError if they differ."""
        with self._one_at_a_time:
            if alias in template.plans:
                return template.plans[alias]
            plan, same = (
                _Plan.of(queryset, alias) for queryset in (template.queryset, self._placed(*call))
            )
            if (plan.sql, plan.parameters) != (same.sql, same.parameters):
                raise ValueError(f"Two builds of one shape differ, as with a clock: {plan.sql}")
            template.plans[alias] = plan
            return plan

    def _placed(self, shape: Shape, values: Values, known: Values) -> QuerySet[Any, Row]:
        """The QuerySet with placeholders. Raises TypeError for one that cannot be kept."""
        arguments = {
            name: _stand_in(name, value, known)
            if hasattr(value, "query_values")
            else _Argument(name, known[name])
            for name, value in values.items()
        }
        queryset: Any = self._build(*shape, **arguments)
        refused = {
            "prefetch_related": queryset._prefetch_related_lookups,
            "select_for_update": queryset.query.select_for_update,
            "a related manager": queryset._known_related_objects,
        }
        if found := [name for name, is_used in refused.items() if is_used]:
            raise TypeError(f"{self._build.__qualname__} is compiled: it cannot have {found[0]}.")
        placed: QuerySet[Any, Row] = queryset
        return placed


@dataclass(frozen=True, slots=True)
class _Template[Row]:
    """The QuerySet of one shape, with placeholders, and its plans by database."""

    queryset: QuerySet[Any, Row]
    plans: dict[str, "_Plan"]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The SQL of a QuerySet for one database, with Django's compiler after its work.

    Threads share it: a run changes a copy. Without `compiler` no row can fit.
    """

    compiler: "_Compiler | None"
    sql: str = ""
    parameters: tuple[Any, ...] = ()

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any], alias: str) -> "_Plan":
        compiler = _Compiler(queryset.query, connections[alias], alias)
        try:
            sql, parameters = SQLCompiler.as_sql(compiler)
        except EmptyResultSet:
            return cls(None)
        compiler.connection, compiler.kept = None, {}
        return cls(compiler, sql, tuple(parameters))

    def rows(self, queryset: Any, values: Values, alias: str) -> list[Any]:
        if self.compiler is None:
            return []
        compiler = copy(self.compiler)
        compiler.connection = connection = connections[alias]
        compiler.made = self.sql, tuple([_filled(p, values, connection) for p in self.parameters])
        query: Any = _Query(queryset.query, compiler)
        run: Any = QuerySet(queryset.model, query, alias)
        run._iterable_class = queryset._iterable_class
        run._fields = queryset._fields
        run._fetch_mode = queryset._fetch_mode
        return list(run)


class _Compiler(SQLCompiler):
    """Django's compiler, to which the SQL is given.

    `kept` has its converters, of a connection that is never opened: all threads share them.
    """

    connection: Any
    made: tuple[str, tuple[Any, ...]]
    kept: dict[str, Any]

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        return self.made

    def get_converters(self, expressions: Any) -> Any:
        if "converters" not in self.kept:
            own = self.connection
            self.connection = connections.create_connection(own.alias)
            self.kept["converters"] = super().get_converters(expressions)
            self.connection = own
        return self.kept["converters"]


class _Query:
    """A query with a compiler of ours: all else is its own."""

    def __init__(self, query: Any, compiler: _Compiler) -> None:
        self._query, self._compiler = query, compiler

    def get_compiler(self, *args: Any, **kwargs: Any) -> _Compiler:
        return self._compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)


def _known(name: str, value: Any) -> Any:
    """A value as it is sent: a model by its key, many as a tuple of a length that others share."""
    if isinstance(value, _MANY):
        many = tuple([_known(name, one) for one in value])
        return many + many[-1:] * ((1 << (len(many) - 1).bit_length()) - len(many)) if many else ()
    if isinstance(value, models.Model):
        value = value.pk
    if value is None:
        raise TypeError(f"The value {name} is None: «is null» is another shape.")
    return value


def _type(value: Any) -> Any:
    return tuple(map(type, value)) if isinstance(value, tuple) else type(value)


def _stand_in(name: str, value: Composite, known: Values) -> Any:
    parts = value.query_values()
    full = {part: f"{name}.{part}" for part in parts}
    return value.query_stand_in(**{part: _Argument(one, known[one]) for part, one in full.items()})


def _filled(parameter: Any, values: Values, connection: Any) -> Any:
    if not isinstance(parameter, _Slot):
        return parameter
    value = values[parameter.name]
    if parameter.place is not None:
        value = value[parameter.place]
    value = _derived(value, parameter.steps)
    return parameter.field.get_db_prep_value(value, connection=connection)


def _derived(value: Any, steps: Steps) -> Any:
    for function, *more in steps:
        value = function(value, *more)
    return value


@compiled_query
def _with_keys(model: type[models.Model], *, keys: set[Any]) -> QuerySet[models.Model]:
    return model._base_manager.filter(pk__in=keys)
