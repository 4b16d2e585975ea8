"""What a proof gives: figures that lead to what they count, some cases, what it leaves open."""

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from otklik.core.db.subquery_counts import counts
from otklik.incidents.coverage.answered_and_unanswered import Coverage, Scope, coverage
from otklik.organisation.people.user import User

FIRST_YEAR = 2020
MOST_CASES = 5


@dataclass(frozen=True, kw_only=True)
class Period:
    """A calendar year, as far as it has gone; `at` is the moment of asking, `institution` the one
    that is asked about, None for all."""

    year: int
    at: datetime
    institution: int | None = None

    @classmethod
    def from_address(cls, typed: str, *, by: User, at: datetime) -> "Period":
        """This year, unless another one is asked for that makes sense. Whoever works in an
        institution asks for that one."""
        this = localdate(at).year
        year = int(typed) if typed.isdecimal() and len(typed) == 4 else this
        year = year if FIRST_YEAR <= year <= this else this
        return cls(year=year, at=at, institution=by.institution_id)

    @property
    def first(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        return min(date(self.year, 12, 31), localdate(self.at))

    @cached_property
    def scope(self) -> Scope:
        """The same year as the desk counts it."""
        return Scope(first=self.first, last=self.last, institution=self.institution)

    @cached_property
    def counted(self) -> Coverage:
        """What became of all incidents of the year: several proofs ask for it."""
        return coverage(self.scope, at=self.at)

    @property
    def earlier(self) -> int | None:
        return self.year - 1 if self.year > FIRST_YEAR else None

    @property
    def later(self) -> int | None:
        return self.year + 1 if self.year < localdate(self.at).year else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value` is ready to be read; `address` leads to what was counted."""

    name: Any
    value: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    address: str
    note: Any = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`is_there`: something was done in the period. `gap` says what the figures do not prove.
    `find_cases` is called by a page that shows cases."""

    is_there: bool
    figures: tuple[Figure, ...] = ()
    find_cases: Callable[[], Iterable[Case]] = tuple
    gap: Any = ""

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return tuple(self.find_cases())

    @property
    def headline(self) -> Figure | None:
        return self.figures[0] if self.figures else None


#: A proof that counts: it yields rows by name, is sent their numbers, and returns its evidence.
type Counting = Generator[Mapping[str, QuerySet[Any]], Mapping[str, int], Evidence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A question to the installation's own rows: how was this carried out in a year?

    `definition` says what is counted. `ask` takes the period and whoever asks: cases are only those
    that they may see. It is asked by `asking.evidence`, beside others.
    """

    title: Any
    definition: Any
    ask: Callable[[Period, User], Evidence | Counting]


def evidence(proofs: Mapping[str, Proof], period: Period, user: User) -> dict[str, Evidence]:
    """What each of the proofs found, by its code."""
    asked = {code: proof.ask(period, user) for code, proof in proofs.items()}
    counting = {code: each for code, each in asked.items() if isinstance(each, Generator)}
    wanted = {
        (code, name): rows for code, each in counting.items() for name, rows in next(each).items()
    }
    numbers = counts(wanted, model=user)
    return {
        code: _evidence(each, {name: n for (of, name), n in numbers.items() if of == code})
        if isinstance(each, Generator)
        else each
        for code, each in asked.items()
    }


def _evidence(counting: Counting, numbers: Mapping[str, int]) -> Evidence:
    try:
        counting.send(numbers)
    except StopIteration as end:
        found: Evidence = end.value
        return found
    raise RuntimeError("A proof counts once.")
