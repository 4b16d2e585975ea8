"""Columns with text by people, or by staff about them, besides the messages of an incident.

`tests/incidents/test_erasable_columns.py` requires a decision on every column of this app that can
hold text, and lists those that are not here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import QuerySet

from otklik.incidents.blockers.models import Awaited, Mark
from otklik.incidents.cases.invitation import Invitation
from otklik.incidents.cases.similarity_fingerprint import Likeness
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.feedback.models import Helpfulness
from otklik.incidents.foi_requests.models import InformationRequest
from otklik.incidents.inbox.models import BatchLine, Presence
from otklik.incidents.intake.models import Question
from otklik.incidents.mass_incidents.models import MassMember
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.public_answers.models import Pair
from otklik.incidents.quality.models import PointRating
from otklik.incidents.replies.approval.models import Approval, OutsideWord, Suggestion
from otklik.incidents.replies.closing_note.skipped_note import SkippedLine
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from otklik.incidents.transfers.models import Transfer

GONE = "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How rows of an incident are erased: `blank` columns get these values; without any the row is
    deleted. `only` narrows the rows; `own_key` columns get a unique value."""

    model: type[models.Model]
    paths: tuple[str, ...] = ("incident",)
    blank: Mapping[str, Any] = field(default_factory=dict)
    own_key: tuple[str, ...] = ()
    only: Mapping[str, Any] = field(default_factory=dict)

    def rows(self, incidents: list[int]) -> "QuerySet[models.Model]":
        here = models.Q()
        for path in self.paths:
            here |= models.Q(**{f"{path}__in": incidents})
        return self.model._default_manager.filter(here, **self.only)

    def erase(self, incidents: list[int]) -> int:
        """How many rows were erased."""
        rows = self.rows(incidents).order_by()
        if not self.blank and not self.own_key:
            return rows.delete()[1].get(self.model._meta.label, 0)
        count = rows.update(**self.blank) if self.blank else rows.count()
        for row in rows if self.own_key else ():
            for name in self.own_key:
                setattr(row, name, f"{GONE}{row.pk}")
            row.save(update_fields=self.own_key)
        return count


NOTHING: Mapping[str, Any] = {"source": {}, "target": {}}

TRACES = (
    Trace(model=Approval, paths=("reply__incident",), blank={"text": GONE, "reason": GONE}),
    Trace(
        model=OutsideWord,
        paths=("approval__reply__incident",),
        blank={"objection": GONE, "scan_digest": ""},
        only={"objection__gt": ""},
    ),
    Trace(model=Suggestion, paths=("reply__incident",), blank={"text": GONE, "before": GONE}),
    Trace(model=Clearance, paths=("reply__incident",)),
    Trace(model=Reply, blank={"text": ""}),
    Trace(model=Awaited, blank={"what": ""}),
    Trace(model=Mark, blank={"note": ""}),
    Trace(model=Extension, blank={"reason": GONE, "document": ""}),
    Trace(model=Transfer, blank={"why": GONE}),
    Trace(model=SkippedLine, blank={"reason": GONE}),
    Trace(model=MassMember, blank={"text": "", "address": "", "problem": ""}),
    Trace(
        model=OutsideCase,
        blank={"url": "", "handed_text": "", "reason": GONE},
        own_key=("number",),
    ),
    Trace(
        model=InformationRequest,
        blank={"subject": GONE, "lemma_text": "", "delay_reason": "", "note": ""},
    ),
    Trace(
        model=Pair,
        blank={"question": GONE, "answer": GONE},
        only={"withdrawn_at__isnull": False},
    ),
    Trace(
        model=Regrouping,
        paths=("source", "target"),
        blank={"before": NOTHING, "after": NOTHING, "moved": {}},
    ),
    Trace(model=BatchLine),
    Trace(model=Likeness),
    Trace(model=Question),
    Trace(model=Invitation),
    Trace(model=Helpfulness, blank={"digest": "", "expires_at": None}),
    Trace(model=Presence),
    Trace(model=PointRating, paths=("rating__answer__reply__incident",), blank={"remark": ""}),
)
