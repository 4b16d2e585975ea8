"""Incidents as other state systems count them, and their daily reconciliation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.validate_and_clean_links import storable_link
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User

FURTHEST_DUE = timedelta(days=90)  # it overrides our norms: a mistyped year must not


class OutsideSystem(models.TextChoices):
    """State systems that pass messages to us and expect the answers back; neither has an API."""

    IM = "im", _("Incident Management")
    POS = "pos", _("Feedback platform (POS)")


class Publisher(models.TextChoices):
    US = "us", _("we publish the answer ourselves")
    CENTRE = "centre", _("the regional centre publishes it")


class CaseState(models.TextChoices):
    RECEIVED = "received", _("to be answered")
    HANDED = "handed", _("answer transferred")
    RETURNED = "returned", _("returned by the curator")
    ACCEPTED = "accepted", _("accepted by the curator")


class OutsideCaseQuerySet(models.QuerySet["OutsideCase"]):
    def open(self) -> Self:
        """Neither accepted there nor returned with its incident to the curator."""
        return self.exclude(state=CaseState.ACCEPTED).exclude(
            incident__status=Incident.Status.CLOSED, incident__outcome=Incident.Outcome.RETURNED
        )

    def of(self, system: str) -> Self:
        return self.filter(system=system)

    def by_due(self) -> Self:
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")

    def missing_since(self, moment: datetime) -> Self:
        """Open here, and missing in the export that was loaded at that moment."""
        return self.open().filter(Q(seen_at__lt=moment) | Q(seen_at__isnull=True))


class OutsideCase(models.Model):
    """An incident as another system counts it: received → handed → accepted, or returned with a
    reason and handed again. People carry texts between the systems; this row records it."""

    System, State, Publisher = OutsideSystem, CaseState, Publisher

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="outside_cases")
    system = models.CharField(_("system"), max_length=3, choices=OutsideSystem.choices)
    number = models.CharField(_("its number there"), max_length=60)
    url = models.URLField(_("its address there"), max_length=500, blank=True)
    due_at = models.DateTimeField(_("its deadline there"), null=True)
    publisher = models.CharField(max_length=6, choices=Publisher.choices, default=Publisher.US)
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.RECEIVED)
    noted_at = models.DateTimeField()
    seen_at = models.DateTimeField(
        null=True, help_text="When an export of that system had it last."
    )
    handed_at = models.DateTimeField(null=True)
    handed_text = models.TextField(blank=True, help_text="The answer as it was handed over.")
    reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)

    objects = OutsideCaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "number"], name="outside_case_once"),
            models.CheckConstraint(
                condition=~Q(state="handed") | Q(handed_at__isnull=False),
                name="handed_over_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="case_returned_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        words = {"system": self.get_system_display(), "number": self.number}
        return gettext("%(system)s No. %(number)s") % words

    @classmethod
    @transaction.atomic
    def note(
        cls,
        incident: Incident,
        *,
        system: str,
        number: str,
        due_at: datetime | None = None,
        url: str = "",
        publisher: str = Publisher.US,
        is_in_export: bool = False,
        by: User | None,
        at: datetime,
    ) -> "OutsideCase":
        """Store the incident's number and deadline in another system; that deadline overrides ours.
        Raises Refused when the number belongs to another incident."""
        if due_at is not None and due_at > at + FURTHEST_DUE:
            raise Refused(_("This deadline lies more than 90 days ahead: check the year."))
        incident_row = Incident.objects.select_for_update().get(pk=incident.pk)
        case, is_new = cls.objects.get_or_create(
            system=system,
            number=number,
            defaults={"incident": incident_row, "publisher": publisher, "noted_at": at},
        )
        if not is_new and by is not None and not case.incident.may_be_read_by(by):
            raise Refused(_("This number is already recorded elsewhere: ask the authority."))
        if case.incident_id != incident_row.pk:
            message = _("This number is already recorded at incident %(incident)s.")
            raise Refused(message % {"incident": case.incident})
        was_due = case.due_at
        case.due_at = due_at or case.due_at
        case.url = storable_link(url) or case.url
        case.seen_at = at if is_in_export else case.seen_at
        case.save()
        if is_new:
            case._record("case.noted", by=by, at=at)
        if case.due_at != was_due and case.due_at is not None:
            incident.note_outside_deadline(due=case.due_at, source=str(case), by=by, at=at)
        return case

    @property
    def is_given_back(self) -> bool:
        is_closed = self.incident.status == Incident.Status.CLOSED
        return is_closed and self.incident.outcome == Incident.Outcome.RETURNED

    @property
    def answer(self) -> str:
        """The answer to copy into that system, with its link; empty if there is none yet."""
        reply = self.incident.replies.exclude(
            status__in=(Reply.Status.DISCARDED, Reply.Status.DRAFT, Reply.Status.RETURNED)
        ).order_by("pk").last()  # fmt: skip
        if reply is not None and reply.status != Reply.Status.IN_APPROVAL:
            url = reply.message.url if reply.message else ""
            return "\n\n".join(filter(None, (reply.text.strip(), url)))
        text = self.incident.messages.outbound().with_texts().last()
        return "\n\n".join(filter(None, (text.text, text.url))) if text else ""

    @transaction.atomic
    def hand_over(self, *, by: User, at: datetime) -> None:
        """A person put our answer into that system. Raises Refused while there is no answer."""
        self._lock()
        if self.state in (self.State.HANDED, self.State.ACCEPTED):
            return
        answer = self.answer
        if not answer:
            raise Refused(
                _("There is no answer to transfer yet: write it, and have it approved if needed.")
            )
        self.state, self.handed_at, self.handed_text = self.State.HANDED, at, answer
        self.reason = ""
        self.save()
        self._record("case.handed", by=by, at=at, text=answer)

    @transaction.atomic
    def return_with(self, reason: str, *, by: User, at: datetime) -> None:
        """The curator did not accept it. An answer to be posted by hand is a draft again."""
        self._lock()
        if self.state != self.State.HANDED:
            raise Refused(_("Only what was transferred can be returned."))
        self.state, self.reason = self.State.RETURNED, reason.strip()
        self.save()
        self._record("case.returned", by=by, at=at, reason=self.reason)
        waiting = self.incident.replies.filter(status=Reply.Status.BY_HAND).first()
        if waiting is not None:
            waiting.take_back(by=by, at=at)

    @transaction.atomic
    def accept(self, *, url: str = "", by: User, at: datetime) -> None:
        """The curator accepted it. If the centre publishes it, our answer counts as published."""
        self._lock()
        if self.state == self.State.ACCEPTED:
            return
        if self.state != self.State.HANDED:
            raise Refused(_("First record that the answer was transferred."))
        waiting = self.incident.replies.filter(status=Reply.Status.BY_HAND).first()
        if waiting is not None and url:
            waiting.done_by_hand(url, by=by, at=at)
        elif waiting is not None:
            waiting.take_back(by=by, at=at)
            waiting.discard(by=by, at=at)
            Message.note_outside_answer(
                waiting.in_reply_to, key=waiting.key, where=str(self.get_system_display()),
                text=self.handed_text, answered_at=at, by=by, at=at,
            )  # fmt: skip
        self.state, self.settled_at = self.State.ACCEPTED, at
        self.save()
        self._record("case.accepted", by=by, at=at, url=url)

    def _record(self, verb: str, *, by: User | None, at: datetime, **particulars: str) -> None:
        entries.record(
            self.incident, verb, by=by, at=at, system=self.system, number=self.number, **particulars
        )

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=OutsideCase.objects.select_for_update())


MOST = 200  # cases in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The open cases of a system by their next action. `missing` is empty until an export was
    loaded (`exported_at` is None)."""

    to_answer: list[OutsideCase]
    to_hand_over: list[OutsideCase]
    returned: list[OutsideCase]
    handed: list[OutsideCase]
    missing: list[OutsideCase]
    exported_at: datetime | None

    @property
    def is_empty(self) -> bool:
        return not (self.to_answer or self.to_hand_over or self.returned or self.handed)


def reconcile(cases: OutsideCaseQuerySet, *, exported_at: datetime | None) -> Reconciliation:
    """The open ones of `cases` by their next action, soonest deadline first."""
    found = list(
        cases.open().by_due().select_related("incident__account", "incident__assignee")[:MOST]
    )
    received = [case for case in found if case.state == OutsideCase.State.RECEIVED]
    ready = {case.pk for case in received if case.incident.first_reply_at or case.answer}
    return Reconciliation(
        to_answer=[case for case in received if case.pk not in ready],
        to_hand_over=[case for case in received if case.pk in ready],
        returned=[case for case in found if case.state == OutsideCase.State.RETURNED],
        handed=[case for case in found if case.state == OutsideCase.State.HANDED],
        missing=list(cases.missing_since(exported_at).by_due()[:MOST]) if exported_at else [],
        exported_at=exported_at,
    )
