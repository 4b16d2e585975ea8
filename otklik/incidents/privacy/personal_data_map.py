"""Columns with text by people, or by staff about them, besides the messages of an incident.

`tests/incidents/test_erasable_columns.py` requires a decision on every column of this app that can
hold text.
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

#: Columns of messages and authors, which erase.py empties.
BY_HAND = frozenset(
    {
        "Incident.thread_key", "Incident.opening_text", "Incident.lemma_text",
        "Incident.guess_reason", "Incident.waits_for", "Incident.tone",
        "Incident.urgency_why", "Incident.urgency_words",
        "Incident.concern", "Message.personal_words", "Message.harsh_kind", "Message.harsh_words",
        "Message.container", "Message.peer", "Message.external_id", "Message.parent_id",
        "Message.url", "Message.noted_where", "Message.album", "MessagePart.external_id",
        "MessageVersion.text",
        "Attachment.*", "Tombstone.*", "Identity.*", "IdentityClaim.*", "WritingPermission.*",
        "CopiedText.text", "ModerationAct.note", "ModerationAct.end_reason",
        "ModerationStep.hand_note", "ImportFile.body", "ImportRun.file_name",
        "OutsideWord.scan", "SavedView.query", "Handover.sentence",
    }
)  # fmt: skip

#: Columns without words of or about one person, and why they stay.
STAYS: Mapping[str, str] = {
    "Message.post": "number of a post of ours",
    "Incident.outside_due_source": "name of another system",
    "Incident.tongue": "a code",
    "Learning.*": "words met in several masked messages; what is not in use goes with an erasure",
    "OutsideWord.giver_words": "who of the authority agreed",
    "Body.*": "from the pack",
    "Topic.*": "from the pack",
    "TopicPhrase.*": "from the pack",
    "CompetenceSign.*": "from the pack",
    "AlarmList.*": "from the pack",
    "ReplyTemplate.*": "from the pack",
    "RequestTerms.*": "from the pack",
    "ModerationRule.*": "from the pack",
    "ModerationAct.rule_words": "the rule as it read then",
    "ModerationAct.rule_source": "the rule's source as it read then",
    "ModerationStep.heard": "a code",
    "RefusalGround.*": "from the pack",
    "HelpRules.*": "the authority's own words and days",
    "Helpfulness.outcome": "a code",
    "QualityPoint.*": "from the pack",
    "QualityDraw.*": "numbers that say how was drawn",
    "Norm.*": "the authority's own terms",
    "NormDocument.*": "the authority's own documents",
    "Clock.*": "the authority's own decision",
    "Wording.*": "words kept for everyone, not of one answer",
    "Citation.*": "clauses of acts",
    "MassIncident.*": "one text for all; what is said to one stands in the member",
    "ImportProfile.*": "headers of columns",
    "ImportRun.sheet": "name of a sheet",
    "ImportRun.columns": "headers of columns",
    "ImportedRow.remarks": "codes",
    "Handover.numbers": "numbers of incidents",
    "SavedView.name": "a colleague's own word for their view",
}
