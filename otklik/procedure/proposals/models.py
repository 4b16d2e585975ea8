import json
from dataclasses import asdict, fields
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from otklik.audit import entries
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.clauses.current_edition import text_at
from otklik.procedure.mandates.models import refuse_without_mandate
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.completeness_check import ProposalKind, Wording, find_faults


class ProposalState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("proposal", "draft")
    SUBMITTED = "submitted", pgettext_lazy("proposal", "waiting for a decision")
    RETURNED = "returned", pgettext_lazy("proposal", "returned for correction")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "accepted, waiting for an edition")
    REFUSED = "refused", pgettext_lazy("proposal", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")
    INCLUDED = "included", pgettext_lazy("proposal", "carried out")


class StepVerb(models.TextChoices):
    """What was done with a proposal, in order."""

    BEGUN = "begun", pgettext_lazy("step", "started")
    REWRITTEN = "rewritten", pgettext_lazy("step", "rewritten")
    SUBMITTED = "submitted", pgettext_lazy("step", "submitted")
    RETURNED = "returned", pgettext_lazy("step", "returned for correction")
    ACCEPTED = "accepted", pgettext_lazy("step", "accepted")
    REFUSED = "refused", pgettext_lazy("step", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("step", "withdrawn")
    REOPENED = "reopened", pgettext_lazy("step", "decision undone")
    INCLUDED = "included", pgettext_lazy("step", "carried out")


EDITABLE = (ProposalState.DRAFT, ProposalState.RETURNED)
OPEN = (*EDITABLE, ProposalState.SUBMITTED, ProposalState.ACCEPTED)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> Self:
        """Drafts and returned ones only for those who write or decide; the rest for everybody in
        the authority, and in an institution for its own people."""
        if user.may(Right.KEEP_PROCEDURE):
            return self
        own = models.Q(author=user) | models.Q(unit__in=user.unit_ids)
        if user.institution_id is not None:
            return self.filter(own | models.Q(state=ProposalState.INCLUDED))
        return self.filter(own | ~models.Q(state__in=EDITABLE))

    def open(self) -> Self:
        """Not yet settled."""
        return self.filter(state__in=OPEN)

    def waiting(self) -> Self:
        return self.filter(state=ProposalState.SUBMITTED)

    def accepted(self) -> Self:
        return self.filter(state=ProposalState.ACCEPTED)

    def about(self, address: str) -> Self:
        """Those on this clause, the newest first."""
        return self.filter(address=address).newest_first()

    def newest_first(self) -> Self:
        return self.select_related("unit", "author").order_by("-number")


class Proposal(models.Model):
    """A unit asks to include, change or exclude a clause or a process.

    draft → submitted → accepted → included; the authorised person returns it with a reason as
    often as needed, or refuses it.
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
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="proposals")
    begun_at = models.DateTimeField()
    included_by = models.CharField(max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
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
        """A draft. One from a pack (`code`) has no author and waits for a decision at once."""
        proposal = cls(
            number=next_number("proposal"),
            code=code,
            state=ProposalState.SUBMITTED if code else ProposalState.DRAFT,
            unit=unit,
            author=by,
            begun_at=at,
        )
        proposal.set_wording(wording)
        if code:
            proposal.was = proposal.current_values()
        proposal.save()
        proposal._record_step(StepVerb.BEGUN, by=by, at=at)
        return proposal

    @transaction.atomic
    def rewrite(self, wording: Wording, *, by: User, at: datetime) -> None:
        """Change its content; writes nothing if unchanged. Raises Refused for anybody but its
        writers, and once it was submitted."""
        proposal = self._lock()
        proposal._refuse_unless_writer(by)
        if not proposal.is_editable:
            raise Refused(_("It was submitted: it can be changed once it is returned."))
        if proposal.wording != wording:
            proposal.set_wording(wording)
            proposal.save()
            proposal._record_step(StepVerb.REWRITTEN, by=by, at=at)
        self.refresh_from_db()

    @transaction.atomic
    def submit(self, *, by: User, at: datetime) -> None:
        """Submit it to the authorised person. Raises Refused with what is missing."""
        proposal = self._lock()
        proposal._refuse_unless_writer(by)
        if not proposal.is_editable:
            raise Refused(_("It was already submitted."))
        if faults := find_faults(proposal.wording):
            raise Refused(" ".join(map(str, faults)))
        proposal.was = proposal.current_values()
        proposal._become(ProposalState.SUBMITTED, StepVerb.SUBMITTED, by=by, at=at)
        self.refresh_from_db()

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime) -> None:
        """Raises Refused for anybody but its writers, and once it was decided on."""
        proposal = self._lock()
        proposal._refuse_unless_writer(by)
        if proposal.state not in (*EDITABLE, ProposalState.SUBMITTED):
            raise Refused(_("A decision was made: the proposal can no longer be withdrawn."))
        proposal._become(ProposalState.WITHDRAWN, StepVerb.WITHDRAWN, by=by, at=at)
        self.refresh_from_db()

    @property
    def fingerprint(self) -> str:
        """A hash of what its page shows now. A decision carries it, so that nobody decides on text
        that they have not read."""
        last = self.history.order_by("-pk").values_list("pk", flat=True).first()
        text = json.dumps([last, self.state, self.was, asdict(self.wording)], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:32]

    def accept(self, *, by: User, at: datetime, seen: str | None = None) -> None:
        """Include it in the next edition. Raises Refused without a mandate, for one's own proposal,
        if it does not wait for a decision, is not what was `seen`, or the text has changed."""
        self._decide(ProposalState.ACCEPTED, StepVerb.ACCEPTED, by=by, at=at, seen=seen)

    def return_for_correction(
        self, reason: str, *, by: User, at: datetime, seen: str | None = None
    ) -> None:
        """Return it to its author with what to correct. Raises Refused without a reason, and where
        `accept` does."""
        if not reason.strip():
            raise Refused(_("Say what to correct."))
        self._decide(
            ProposalState.RETURNED, StepVerb.RETURNED, by=by, at=at, reason=reason, seen=seen
        )

    def refuse(self, reason: str, *, by: User, at: datetime, seen: str | None = None) -> None:
        """Raises Refused without a reason, and where `accept` does."""
        if not reason.strip():
            raise Refused(_("Say why it is refused."))
        self._decide(
            ProposalState.REFUSED, StepVerb.REFUSED, by=by, at=at, reason=reason, seen=seen
        )

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime, seen: str | None = None) -> None:
        """Take a decision back while no edition has it. Raises Refused without a mandate, for one's
        own proposal, if it is not what was `seen`, and without a decision."""
        proposal = self._lock()
        proposal._refuse_unseen(seen)
        refuse_without_mandate(by, on=localdate(at))
        if proposal.state not in (ProposalState.ACCEPTED, ProposalState.REFUSED):
            raise Refused(_("There is no decision that could be undone."))
        proposal._refuse_own(by)
        proposal._become(ProposalState.SUBMITTED, StepVerb.REOPENED, by=by, at=at)
        self.refresh_from_db()

    def become_included(self, document: str, *, by: User, at: datetime) -> None:
        """It is part of an edition; in the caller's transaction."""
        self.included_by = document
        self._become(ProposalState.INCLUDED, StepVerb.INCLUDED, by=by, at=at, reason=document)

    @property
    def is_untouched(self) -> bool:
        """From the pack, and nobody has acted on it."""
        waits = self.state == ProposalState.SUBMITTED
        return bool(self.code) and waits and self.author is None and self.history.count() == 1

    def follow_pack(self, wording: Wording, *, at: datetime) -> None:
        """The pack's text has changed; in the loader's transaction."""
        self.set_wording(wording)
        self.was = self.current_values()
        self.save()
        entries.record(self, "proposal.followed_pack", by=None, at=at)

    def leave_with_pack(self, *, at: datetime) -> None:
        self._become(ProposalState.WITHDRAWN, StepVerb.WITHDRAWN, by=None, at=at)

    def may_write(self, user: User) -> bool:
        """Its author and colleagues of the unit; one from a pack: those who keep the procedure."""
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
        proposal = self._lock()
        proposal._refuse_unseen(seen)
        mandate = refuse_without_mandate(by, on=localdate(at))
        if proposal.state != ProposalState.SUBMITTED:
            raise Refused(_("It does not wait for a decision: load the page again."))
        proposal._refuse_own(by)
        if state == ProposalState.ACCEPTED and proposal.has_moved:
            sentence = _(
                "What it would change has changed since it was submitted: return it, so that its "
                "author rewrites it for the current text."
            )
            raise Refused(sentence)
        proposal._become(state, verb, by=by, at=at, reason=reason, mandate=str(mandate))
        self.refresh_from_db()

    def is_written_by(self, user: User) -> bool:
        """Whether this person wrote any of its text or submitted it."""
        written = (StepVerb.BEGUN, StepVerb.REWRITTEN, StepVerb.SUBMITTED)
        return self.history.filter(by=user, verb__in=written).exists()

    def _refuse_unseen(self, seen: str | None) -> None:
        if seen is not None and seen != self.fingerprint:
            raise Refused(
                _("The proposal has changed since you opened it: read it again, then decide.")
            )

    def _refuse_own(self, user: User) -> None:
        if self.is_written_by(user):
            sentence = _("You wrote or submitted it: another authorised person decides on it.")
            raise Refused(sentence)

    def _refuse_unless_writer(self, user: User) -> None:
        if not self.may_write(user):
            raise Refused(_("Only its author and colleagues of the unit change a proposal."))

    def _become(self, state: ProposalState, verb: StepVerb, **step: Any) -> None:
        self.state = state
        self.save()
        self._record_step(verb, **step)

    def _record_step(
        self, verb: StepVerb, *, by: User | None, at: datetime, reason: str = "", mandate: str = ""
    ) -> None:
        self.history.create(verb=verb, by=by, at=at, reason=reason, mandate=mandate)
        entries.record(self, f"proposal.{verb.value}", by=by, at=at, reason=reason, mandate=mandate)

    def _lock(self) -> "Proposal":
        return Proposal.objects.select_for_update(of=("self",)).get(pk=self.pk)

    @property
    def is_about_process(self) -> bool:
        return bool(self.process)

    @property
    def wording(self) -> Wording:
        return Wording(**{field.name: getattr(self, field.name) for field in fields(Wording)})

    def set_wording(self, wording: Wording) -> None:
        """The caller saves."""
        for field in fields(Wording):
            setattr(self, field.name, getattr(wording, field.name))

    def current_values(self) -> dict[str, Any]:
        """Current values of what it would change, from the newest edition or the register."""
        if self.process:
            process = Process.objects.filter(code=self.process, is_included=True).first()
            return process.values() if process else {}
        text = text_at(self.address)
        return {} if text is None else {"text": text}

    @property
    def has_moved(self) -> bool:
        """Whether what it would change has been changed since it was submitted."""
        return bool(self.was != self.current_values())


class ProposalStep(models.Model):
    """What was done with a proposal: by whom, when, why, by which mandate."""

    proposal = models.ForeignKey(
        "procedure.Proposal", on_delete=models.CASCADE, related_name="history"
    )
    verb = models.CharField(max_length=9, choices=StepVerb.choices)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    mandate = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
