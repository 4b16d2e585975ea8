"""The result of a proof: figures that link to what they count, some cases, and the limits."""

from collections.abc import Callable, Generator, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.timezone import localdate

from otklik.core.db.subquery_counts import counts
from otklik.incidents.coverage.answered_and_unanswered import Coverage, Scope, coverage
from otklik.organisation.people.user import User
from otklik.ui.numbers import whole

FIRST_YEAR = 2020
MOST_CASES = 5


@dataclass(frozen=True, kw_only=True)
class Period:
    """A calendar year up to the moment `at`; of one `institution`, None for all."""

    year: int
    at: datetime
    institution: int | None = None

    @classmethod
    def from_address(cls, typed: str, *, by: User, at: datetime) -> "Period":
        """This year, unless the URL names another valid one. Colleagues of an institution see their
        own."""
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
        """The same year in the desk's coverage."""
        return Scope(first=self.first, last=self.last, institution=self.institution)

    @cached_property
    def coverage(self) -> Coverage:
        """The coverage of all incidents of the year, used by several proofs."""
        return coverage(self.scope, at=self.at)

    @property
    def earlier(self) -> int | None:
        return self.year - 1 if self.year > FIRST_YEAR else None

    @property
    def later(self) -> int | None:
        return self.year + 1 if self.year < localdate(self.at).year else None


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is formatted; `address` links to what was counted."""

    name: Any
    value: str
    address: str = ""


def number(name: Any, n: int, address: str = "") -> Figure:
    return Figure(name, whole(n), address)


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    address: str
    note: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofResult:
    """`gap`: what the figures do not prove."""

    figures: tuple[Figure, ...]
    cases: tuple[Case, ...] = ()
    gap: Any = ""


#: Yields rows by name, is sent how many there are of each, and returns its answer.
type Question[Answer] = Generator[Mapping[str, QuerySet[Any]], Mapping[str, int], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """How something was carried out in a year, from the installation's own rows.

    `definition` says what is counted. `ask` takes the period and the reader, who sees only cases
    that they may see.
    """

    title: Any
    definition: Any
    ask: Callable[[Period, User], Question[ProofResult]]


def proof_results(
    proofs: Mapping[str, Proof], period: Period, user: User
) -> dict[str, ProofResult]:
    """The results of the proofs, by code."""
    questions = {code: proof.ask(period, user) for code, proof in proofs.items()}
    return answer_all(questions, model=user)


def answer_all[Key: Hashable, Answer](
    questions: Mapping[Key, Question[Answer]], *, model: Model
) -> dict[Key, Answer]:
    """The answers, with all numbers from one query; `model` is any non-empty table."""
    rows = {
        (key, name): one for key, asked in questions.items() for name, one in next(asked).items()
    }
    numbers = counts(rows, model=model)
    return {
        key: _answer(asked, {name: n for (of, name), n in numbers.items() if of == key})
        for key, asked in questions.items()
    }


def _answer[Answer](question: Question[Answer], numbers: Mapping[str, int]) -> Answer:
    try:
        question.send(numbers)
    except StopIteration as end:
        answer: Answer = end.value
        return answer
    raise RuntimeError("A question counts once.")
