"""A change of an act with its difference at hand, as the page of what is touched shows it."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.clause_text import ClauseKind
from otklik.legal_acts.acts.diff import Piece, words_between
from otklik.legal_acts.acts.validity import day
from otklik.legal_acts.citations.models import Impact
from otklik.legal_acts.search.site_index import place_name

_MARKS = {
    Impact.Reason.EDITION: "soon",
    Impact.Reason.CORRECTION: "info",
    Impact.Reason.GONE: "late",
    Impact.Reason.REPEAL: "late",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """`pieces` are the difference of the cited clause; of a whole act `compare_url` leads to it."""

    impact: Impact
    act: Act | None
    on: date
    pieces: tuple[Piece, ...] = ()
    compare_url: str = ""

    @classmethod
    def of(cls, impact: Impact, act: Act | None, *, on: date) -> Self:
        """As somebody reads it on a day."""
        pieces = words_between(impact.before, impact.after) if impact.citation.clause else ()
        is_compared = act is not None and 0 < impact.from_edition < impact.to_edition
        return cls(
            impact=impact,
            act=act,
            on=on,
            pieces=pieces if impact.before != impact.after else (),
            compare_url=reverse(
                "legal-acts:differences", args=[act.code, impact.from_edition, impact.to_edition]
            )
            if act is not None and is_compared
            else "",
        )

    @property
    def mark(self) -> str:
        return _MARKS[Impact.Reason(self.impact.reason)]

    @property
    def words(self) -> str:
        """What happened, with its day."""
        since = {"date": day(self.impact.holds_on)}
        match Impact.Reason(self.impact.reason):
            case Impact.Reason.REPEAL if self.impact.holds_on and self.impact.holds_on > self.on:
                return _("in force no longer than until %(date)s") % since
            case Impact.Reason.REPEAL if self.impact.holds_on:
                return _("no longer in force since %(date)s") % since
            case Impact.Reason.EDITION if self.impact.holds_on:
                return _("a new edition holds since %(date)s") % since
        return str(Impact.Reason(self.impact.reason).label)

    @property
    def act_name(self) -> str:
        return self.act.short_name if self.act else self.impact.citation.code

    @property
    def clause_name(self) -> str:
        """«пункт 3.2»: as people call the place, not as its address is written."""
        with override(LANGUAGE):
            clause = self.impact.citation.clause
            return place_name(clause, ClauseKind.POINT) or clause

    @property
    def clause_url(self) -> str:
        clause = self.impact.citation.clause
        if self.act is None or not self.act.is_published:
            return ""
        return self.act.get_absolute_url() + (f"#{clause}" if clause else "")
