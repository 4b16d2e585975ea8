import json
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit import entries
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units import Unit
from otklik.procedure.clauses.current_edition import text_at
from otklik.procedure.mandates.models import refuse_without_mandate
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.choices import ProposalKind, ProposalState, StepVerb
from otklik.procedure.proposals.completeness import faults_of
from otklik.procedure.proposals.proposed_wording import Wording
from otklik.procedure.proposals.queries import EDITABLE, ProposalQuerySet


class Proposal(models.Model):
    """A unit asks to include, change or exclude a clause or a process.

    draft → submitted → accepted → included; the authorised person returns it with a reason as
    often as is needed, or refuses it for good.
    """

    Kind, State = ProposalKind, ProposalState

    kind = models.CharField(max_length=7, choices=ProposalKind.choices)
    address = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    process = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict, blank=True)
    was = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    basis = models.CharField(max_length=300, blank=True)

    number = models.PositiveIntegerField(unique=True)
    code = models.SlugField(max_length=40, blank=True, help_text="In the pack, if it came with it.")
    state = models.CharField(max_length=9, choices=ProposalState.choices)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    begun_at = models.DateTimeField()
    included_by = models.CharField(max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("proposal")
        verbose_name_plural = gettext_lazy("proposals")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(address="", process__gt="") | Q(address__gt="", process=""),
                name="proposal_is_about_a_clause_or_a_process",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="pack_proposes_once"
            ),
        ]

    def __str__(self) -> str:
        return _("Proposal No. %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("procedure:proposal", args=[self.number])

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @classmethod
    @transaction.atomic
    def begin(
        cls, wording: Wording, *, unit: Unit | None, by: User | None, at: datetime, code: str = ""
    ) -> "Proposal":
        """A draft; one that came with a pack (`code`) has no author and waits for a decision."""
        proposal = cls(
            number=next_number("proposal"),
            code=code,
            state=ProposalState.SUBMITTED if code else ProposalState.DRAFT,
            unit=unit,
            author=by,
            begun_at=at,
        )
        proposal.hold(wording)
        if code:
            proposal.was = proposal.current_values()
        proposal.save()
        proposal._note(StepVerb.BEGUN, by=by, at=at)
        return proposal

    @transaction.atomic
    def rewrite(self, wording: Wording, *, by: User, at: datetime) -> None:
        """Say it otherwise; nothing is written when it says the same.

        Raises Refused for anybody but its writer, and once it was handed in.
        """
        proposal = self._locked()
        proposal._refuse_unless_writer(by)
        if not proposal.is_editable:
            raise Refused(_("It was handed in: what it says can be changed once it is returned."))
        if proposal.wording != wording:
            proposal.hold(wording)
            proposal.save()
            proposal._note(StepVerb.REWRITTEN, by=by, at=at)
        self.refresh_from_db()

    @transaction.atomic
    def submit(self, *, by: User, at: datetime) -> None:
        """Hand it in to the authorised person, if nothing is missing. Raises Refused with what is
        missing."""
        proposal = self._locked()
        proposal._refuse_unless_writer(by)
        if not proposal.is_editable:
            raise Refused(_("It was handed in already."))
        faults = faults_of(proposal.wording)
        if faults:
            raise Refused(" ".join(str(fault) for fault in faults))
        proposal.was = proposal.current_values()
        proposal._become(ProposalState.SUBMITTED, StepVerb.SUBMITTED, by=by, at=at)
        self.refresh_from_db()

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Take it back. Raises Refused for anybody but its writer, and once it was decided on."""
        proposal = self._locked()
        proposal._refuse_unless_writer(by)
        if proposal.state not in (*EDITABLE, ProposalState.SUBMITTED):
            raise Refused(_("A decision was taken: it can be taken back no more."))
        proposal._become(ProposalState.WITHDRAWN, StepVerb.WITHDRAWN, by=by, at=at)
        self.refresh_from_db()

    @property
    def seen(self) -> str:
        """What somebody who looks at it now has read, in short: a decision carries it, so that
        nobody decides on words that they have not read."""
        last = self.history.order_by("-pk").values_list("pk", flat=True).first()
        text = json.dumps([last, self.state, self.was, asdict(self.wording)], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:32]

    def accept(self, *, by: User, at: datetime, seen: str | None = None) -> None:
        """It will stand in the next edition.

        Raises Refused without a mandate, of one's own, when it does not wait for a decision, is
        not what was `seen`, or the text has moved meanwhile.
        """
        self._decide(ProposalState.ACCEPTED, StepVerb.ACCEPTED, by=by, at=at, seen=seen)

    def return_for_correction(
        self, reason: str, *, by: User, at: datetime, seen: str | None = None
    ) -> None:
        """Give it back to its writer with what to correct. Raises Refused without a reason, and
        where `accept` does."""
        if not reason.strip():
            raise Refused(_("Say what to correct."))
        self._decide(
            ProposalState.RETURNED, StepVerb.RETURNED, by=by, at=at, reason=reason, seen=seen
        )

    def refuse(self, reason: str, *, by: User, at: datetime, seen: str | None = None) -> None:
        """Decide against it. Raises Refused without a reason, and where `accept` does."""
        if not reason.strip():
            raise Refused(_("Say why it is refused."))
        self._decide(
            ProposalState.REFUSED, StepVerb.REFUSED, by=by, at=at, reason=reason, seen=seen
        )

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime, seen: str | None = None) -> None:
        """Take a decision back, while no edition carries it. Raises Refused without a mandate, of
        one's own, when it is not what was `seen`, and when none was taken."""
        proposal = self._locked()
        proposal._refuse_unseen(seen)
        refuse_without_mandate(by, on=localdate(at))
        if proposal.state not in (ProposalState.ACCEPTED, ProposalState.REFUSED):
            raise Refused(_("There is no decision that could be taken back."))
        proposal._refuse_own(by)
        proposal._become(ProposalState.SUBMITTED, StepVerb.REOPENED, by=by, at=at)
        self.refresh_from_db()

    def become_included(self, document: str, *, by: User, at: datetime) -> None:
        """An edition carries it; in the caller's transaction."""
        self.included_by = document
        self._become(ProposalState.INCLUDED, StepVerb.INCLUDED, by=by, at=at, reason=document)

    @property
    def is_untouched(self) -> bool:
        """One of the pack that nobody has done anything with."""
        waits = self.state == ProposalState.SUBMITTED
        return bool(self.code) and waits and self.author is None and self.history.count() == 1

    def follow_pack(self, wording: Wording, *, at: datetime) -> None:
        """The pack says it otherwise now; in the loader's transaction."""
        self.hold(wording)
        self.was = self.current_values()
        self.save()
        entries.record(self, "proposal.followed_pack", by=None, at=at)

    def leave_with_pack(self, *, at: datetime) -> None:
        self._become(ProposalState.WITHDRAWN, StepVerb.WITHDRAWN, by=None, at=at)

    def may_write(self, user: User) -> bool:
        """Its author, and colleagues of the unit; one of a pack belongs to whoever keeps the
        procedure."""
        if self.author is None:
            return user.may(Right.KEEP_PROCEDURE)
        return user == self.author or self.unit_id in user.unit_ids

    @transaction.atomic
    def _decide(
        self,
        state: ProposalState,
        verb: StepVerb,
        *,
        by: User,
        at: datetime,
        reason: str = "",
        seen: str | None = None,
    ) -> None:
        proposal = self._locked()
        proposal._refuse_unseen(seen)
        mandate = refuse_without_mandate(by, on=localdate(at))
        if proposal.state != ProposalState.SUBMITTED:
            raise Refused(_("It does not wait for a decision: load the page again."))
        proposal._refuse_own(by)
        if state == ProposalState.ACCEPTED and proposal.has_moved:
            sentence = _(
                "What it would change has changed since it was handed in: return it, so that its"
                " author writes it against the text of today."
            )
            raise Refused(sentence)
        proposal._become(state, verb, by=by, at=at, reason=reason, mandate=str(mandate))
        self.refresh_from_db()

    def is_written_by(self, user: User) -> bool:
        """Whether any of its words, or its handing in, are this person's."""
        written = (StepVerb.BEGUN, StepVerb.REWRITTEN, StepVerb.SUBMITTED)
        return self.history.filter(by=user, verb__in=written).exists()

    def _refuse_unseen(self, seen: str | None) -> None:
        if seen is not None and seen != self.seen:
            raise Refused(
                _("The proposal has changed since you opened it: read it again, then decide.")
            )

    def _refuse_own(self, user: User) -> None:
        if self.is_written_by(user):
            sentence = _("You wrote or handed it in: another authorised person decides on it.")
            raise Refused(sentence)

    def _refuse_unless_writer(self, user: User) -> None:
        if not self.may_write(user):
            raise Refused(_("Only its author and colleagues of the unit change a proposal."))

    def _become(
        self,
        state: ProposalState,
        verb: StepVerb,
        *,
        by: User | None,
        at: datetime,
        reason: str = "",
        mandate: str = "",
    ) -> None:
        self.state = state
        self.save()
        self._note(verb, by=by, at=at, reason=reason, mandate=mandate)

    def _note(
        self, verb: StepVerb, *, by: User | None, at: datetime, reason: str = "", mandate: str = ""
    ) -> None:
        ProposalStep.objects.create(
            proposal=self, verb=verb, by=by, at=at, reason=reason, mandate=mandate
        )
        entries.record(self, f"proposal.{verb.value}", by=by, at=at, reason=reason, mandate=mandate)

    def _locked(self) -> "Proposal":
        return Proposal.objects.select_for_update(of=("self",)).get(pk=self.pk)

    @property
    def is_about_process(self) -> bool:
        return bool(self.process)

    @property
    def wording(self) -> Wording:
        return Wording(
            kind=self.kind,
            address=self.address,
            after=self.after,
            text=self.text,
            process=self.process,
            values=self.values,
            reason=self.reason,
            basis=self.basis,
        )

    def hold(self, wording: Wording) -> None:
        """Say this from now on; the caller saves."""
        for name in ("kind", "address", "after", "text", "process", "reason", "basis"):
            setattr(self, name, getattr(wording, name))
        self.values = dict(wording.values)

    def current_values(self) -> dict[str, Any]:
        """What it would change, as it stands in the newest edition or in the register today."""
        if self.process:
            process = Process.objects.filter(code=self.process, is_included=True).first()
            return process.values() if process else {}
        text = text_at(self.address)
        return {} if text is None else {"text": text}

    @property
    def has_moved(self) -> bool:
        """Whether what it would change is not what it was when it was handed in."""
        return bool(self.was != self.current_values())


class ProposalStep(models.Model):
    """One thing that was done with a proposal: who, when, why, by which mandate."""

    proposal = models.ForeignKey(
        "procedure.Proposal", on_delete=models.CASCADE, related_name="history"
    )
    verb = models.CharField(max_length=9, choices=StepVerb.choices)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    mandate = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        verbose_name = gettext_lazy("step of a proposal")
        verbose_name_plural = gettext_lazy("steps of proposals")

    def __str__(self) -> str:
        return str(self.get_verb_display())
