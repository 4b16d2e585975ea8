"""What must be true for a clause to be carried out: conditions, as data of the pack.

A condition is a count over our own rows of a year with a threshold, or a person's dated statement,
or the admission that nothing here can check it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from otklik.channels.accounts.models import Account
from otklik.channels.outbound.models import Delivery
from otklik.core.pack.validation import PackModel
from otklik.procedure.clauses.models import ClauseCheck, ClauseLink
from otklik.procedure.compliance.figure_types import Period, Question, answer_all
from otklik.procedure.compliance.measures import COUNTS, SHARES, in_period
from otklik.ui.numbers import percent, whole

type Network = Literal["vk", "ok", "telegram", "max", "email", "site"]
type Kind = Literal["accounts", "publications", "share", "count", "person", "unverifiable"]
LONGEST = 300


class Condition(PackModel):
    """One condition of a clause.

    `accounts`: a page in each of `networks` works. `publications`: at least `least` confirmed by
    each of `networks` in the year. `share`: at least `least` of 100 of what `of` names, of no fewer
    than `base`. `count`: at least `least` of what `of` names. `person`: somebody with the right
    confirmed it, no longer than `days` ago. `unverifiable`: nothing here can check it, and why.
    """

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)
    text: str = Field(min_length=1, max_length=LONGEST)
    kind: Kind
    networks: tuple[Network, ...] = ()
    of: str = ""
    least: int = Field(default=1, ge=1, le=100_000)
    base: int = Field(default=10, ge=1, le=100_000)
    days: int = Field(default=366, ge=1, le=3_660)
    why: str = Field(default="", max_length=LONGEST)

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        if self.kind in ("accounts", "publications") and not self.networks:
            raise ValueError(_("Say which networks: “networks” is empty."))
        known = {"share": SHARES, "count": COUNTS}.get(self.kind)
        if known is not None and self.of not in known:
            words = {"code": self.of, "known": ", ".join(known)}
            raise ValueError(_("“%(code)s” is not known; there are: %(known)s.") % words)
        if self.kind == "share" and self.least > 100:
            raise ValueError(_("A share is 100 of 100 at most."))
        if self.kind == "unverifiable" and not self.why:
            raise ValueError(_("Say in “why” why nothing here can check it."))
        return self


class Met(StrEnum):
    """The fulfilment of a condition, and of a clause with several conditions."""

    FULLY = "met"
    PARTLY = "partly"
    NO_ROWS = "no rows"
    UNVERIFIABLE = "unverifiable"

    @property
    def mark(self) -> str:
        return {"met": "done", "partly": "soon", "no rows": "late", "unverifiable": "draft"}[self]

    @property
    def words(self) -> str:
        """Of a condition."""
        return {
            Met.FULLY: _("met"),
            Met.PARTLY: _("met in part"),
            Met.NO_ROWS: _("no records"),
            Met.UNVERIFIABLE: _("nothing to check it with"),
        }[self]

    @property
    def clause_words(self) -> str:
        return {
            Met.FULLY: _("it is carried out"),
            Met.PARTLY: _("it is carried out in part"),
            Met.NO_ROWS: _("no records"),
            Met.UNVERIFIABLE: _("nothing to check it with"),
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResult:
    """`found` says as text, with numbers and days, how far the condition is met."""

    condition: Condition
    met: Met
    found: str
    check: ClauseCheck | None = None

    @property
    def is_by_person(self) -> bool:
        return self.condition.kind == "person"


def clause_state(results: Iterable[ConditionResult]) -> Met:
    """Carried out only if every condition is met; an uncheckable one is not."""
    states = [one.met for one in results]
    if not states or all(one == Met.UNVERIFIABLE for one in states):
        return Met.UNVERIFIABLE
    if all(one == Met.FULLY for one in states):
        return Met.FULLY
    if any(one in (Met.FULLY, Met.PARTLY) for one in states):
        return Met.PARTLY
    return Met.NO_ROWS


#: How far a condition is met, and what was found, in words.
type Answer = tuple[Met, str]


def check_conditions(
    links: Sequence[ClauseLink], period: Period
) -> dict[str, tuple[ConditionResult, ...]]:
    """By address of the clause: its conditions with the result for the year. One query for all
    counts."""
    conditions = [
        (link.address, Condition.model_validate(values))
        for link in links
        for values in link.conditions
    ]
    if not conditions:
        return {}
    checks = _checks([address for address, _condition in conditions], period)
    questions = {
        _question_key(condition): QUESTIONS[condition.kind](condition, period)
        for _address, condition in conditions
        if condition.kind in QUESTIONS
    }
    answers = answer_all(questions, model=links[0])
    results: dict[str, list[ConditionResult]] = {}
    for address, condition in conditions:
        check = checks.get((address, condition.code))
        if condition.kind in QUESTIONS:
            met, found = answers[_question_key(condition)]
        elif condition.kind == "person":
            met, found = _by_person(check, condition, period)
        else:
            met, found = Met.UNVERIFIABLE, condition.why
        result = ConditionResult(condition=condition, met=met, found=found, check=check)
        results.setdefault(address, []).append(result)
    return {address: tuple(of_clause) for address, of_clause in results.items()}


def _question_key(condition: Condition) -> str:
    """The same question in several conditions is queried once."""
    return condition.model_dump_json(include={"kind", "networks", "of", "least", "base"})


def _accounts(condition: Condition, period: Period) -> Question[Answer]:
    """Working: switched on, not broken, and known to work (or recorded by hand) by the end of the
    period."""
    working = Account.objects.on().filter(
        broken_at__isnull=True, counted_since__date__lte=period.last
    )
    number = yield {code: working.filter(network=code) for code in condition.networks}
    connected = [code for code in condition.networks if number[code]]
    missing = [code for code in condition.networks if not number[code]]
    words = {"there": _names(connected), "missing": _names(missing)}
    if not missing:
        return Met.FULLY, _("connected: %(there)s") % words
    if not connected:
        return Met.NO_ROWS, _("not connected: %(missing)s") % words
    return Met.PARTLY, _("connected: %(there)s; not connected: %(missing)s") % words


def _publications(condition: Condition, period: Period) -> Question[Answer]:
    """Posts that the network confirmed, or that a person published by hand."""
    sent = Delivery.objects.filter(
        in_period("settled_at__date", period),
        state=Delivery.State.SENT,
        dispatch__isnull=False,
    )
    number = yield {code: sent.filter(account__network=code) for code in condition.networks}
    words = ", ".join(f"{_names([code])} — {whole(number[code])}" for code in condition.networks)
    enough = [code for code in condition.networks if number[code] >= condition.least]
    if len(enough) == len(condition.networks):
        return Met.FULLY, words
    return (Met.PARTLY if any(number.values()) else Met.NO_ROWS), words


def _share(condition: Condition, period: Period) -> Question[Answer]:
    number = yield SHARES[condition.of](period)
    part, all_of = number["part"], number["whole"]
    words = {"part": whole(part), "all": whole(all_of), "least": percent(condition.least / 100)}
    if not part:
        return Met.NO_ROWS, _("%(part)s of %(all)s; wanted: %(least)s") % words
    words["share"] = percent(part / all_of)
    if all_of < condition.base:
        words["base"] = whole(condition.base)
        message = _("%(share)s (%(part)s of %(all)s); wanted: %(least)s of at least %(base)s")
        return Met.PARTLY, message % words
    message = _("%(share)s (%(part)s of %(all)s); wanted: %(least)s") % words
    return (Met.FULLY if part * 100 >= condition.least * all_of else Met.PARTLY), message


def _count(condition: Condition, period: Period) -> Question[Answer]:
    number = yield {"rows": COUNTS[condition.of](period)}
    words = {"n": whole(number["rows"]), "least": whole(condition.least)}
    message = _("%(n)s; wanted: at least %(least)s") % words
    if not number["rows"]:
        return Met.NO_ROWS, message
    return (Met.FULLY if number["rows"] >= condition.least else Met.PARTLY), message


def _by_person(check: ClauseCheck | None, condition: Condition, period: Period) -> Answer:
    if check is None:
        return Met.NO_ROWS, _("a person confirms it; nobody has")
    words = {
        "person": check.by_words,
        "day": date_format(check.on, "d.m.Y"),
        "what": check.words,
        "days": condition.days,
    }
    if (period.last - check.on).days > condition.days:
        message = _("confirmed %(day)s by %(person)s: “%(what)s”; older than %(days)s days") % words
        return Met.NO_ROWS, message
    return Met.FULLY, _("confirmed %(day)s by %(person)s: “%(what)s”") % words


def _checks(addresses: Sequence[str], period: Period) -> dict[tuple[str, str], ClauseCheck]:
    """The newest of each condition, given by the end of the period."""
    rows = ClauseCheck.objects.active().filter(address__in=addresses, on__lte=period.last)
    return {(one.address, one.code): one for one in rows.order_by("on", "pk")}


def _names(codes: Iterable[str]) -> str:
    return ", ".join(str(Account.NetworkCode(code).label) for code in codes)


QUESTIONS: Mapping[str, Callable[[Condition, Period], Question[Answer]]] = {
    "accounts": _accounts,
    "publications": _publications,
    "share": _share,
    "count": _count,
}
