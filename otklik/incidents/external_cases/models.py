from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.links import storable_link
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User

FURTHEST_DUE = timedelta(days=90)  # it overrides our norms: a slip of the year must not


class OutsideSystem(models.TextChoices):
    """Systems that hand messages to us and want them back. Neither lets a program in."""

    IM = "im", _("Incident Management")
    POS = "pos", _("Feedback platform (POS)")


class Publisher(models.TextChoices):
    US = "us", _("we publish the answer ourselves")
    CENTRE = "centre", _("the regional centre publishes it")


class CaseState(models.TextChoices):
    RECEIVED = "received", _("to be answered")
    HANDED = "handed", _("answer handed over")
    RETURNED = "returned", _("returned by the curator")
    ACCEPTED = "accepted", _("accepted by the curator")


class OutsideCaseQuerySet(models.QuerySet["OutsideCase"]):
    def open(self) -> Self:
        """Neither accepted there nor given back to the curator with its incident."""
        given_back = Q(
            incident__status=Incident.Status.CLOSED, incident__outcome=Incident.Outcome.RETURNED
        )
        return self.exclude(state=CaseState.ACCEPTED).exclude(given_back)

    def of(self, system: str) -> Self:
        return self.filter(system=system)

    def by_due(self) -> Self:
        return self.order_by(F("due_at").asc(nulls_last=True), "pk")

    def not_seen_since(self, moment: datetime) -> Self:
        """Open here, and not in the export that was loaded at that moment."""
        return self.open().filter(Q(seen_at__lt=moment) | Q(seen_at__isnull=True))


class OutsideCase(models.Model):
    """An incident as another system counts it: its number, its deadline, what we told it.

    received → handed → accepted, or returned with a reason and handed again. People carry it
    there and back: by file and by copy and paste. What is said here is what a person did.
    """

    System, State, Publisher = OutsideSystem, CaseState, Publisher

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="outside_cases")
    system = models.CharField(_("system"), max_length=3, choices=OutsideSystem.choices)
    number = models.CharField(_("its number there"), max_length=60)
    url = models.URLField(_("its address there"), max_length=500, blank=True)
    due_at = models.DateTimeField(_("its deadline there"), null=True, blank=True)
    publisher = models.CharField(max_length=6, choices=Publisher.choices, default=Publisher.US)
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.RECEIVED)
    noted_at = models.DateTimeField()
    seen_at = models.DateTimeField(
        null=True, blank=True, help_text="When an export of that system had it last."
    )
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_text = models.TextField(blank=True, help_text="The answer as it was handed over.")
    reason = models.CharField(_("why it was returned"), max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OutsideCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case of another system")
        verbose_name_plural = _("cases of other systems")
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
        """Keep the number and the deadline that the incident has in another system.

        Told again, a newer deadline is taken over. Its deadline overrides ours. Raises Refused
        when that number stands at another incident.
        """
        if due_at is not None and due_at > at + FURTHEST_DUE:
            raise Refused(_("This deadline lies more than 90 days ahead: check the year."))
        held = Incident.objects.select_for_update().get(pk=incident.pk)
        case = cls.objects.filter(system=system, number=number).first()
        if case is not None and by is not None and not case.incident.may_be_read_by(by):
            raise Refused(_("This number stands elsewhere already: ask the authority."))
        if case is not None and case.incident_id != held.pk:
            raise Refused(
                _("This number stands at incident %(incident)s already.")
                % {"incident": case.incident}
            )
        is_new, was_due = case is None, case.due_at if case else None
        if case is None:
            case = cls(incident=held, system=system, number=number, noted_at=at)
        case.due_at = due_at or case.due_at
        case.url = storable_link(url) or case.url
        case.publisher = publisher if is_new else case.publisher
        case.seen_at = at if is_in_export else case.seen_at
        case.save()
        if is_new:
            case._record("case.noted", by=by, at=at)
        if case.due_at != was_due and case.due_at is not None:
            incident.note_outside_deadline(due=case.due_at, source=str(case), by=by, at=at)
        return case

    @property
    def is_given_back(self) -> bool:
        """Its incident was closed as not ours to answer: nothing is carried there any more."""
        is_closed = self.incident.status == Incident.Status.CLOSED
        return is_closed and self.incident.outcome == Incident.Outcome.RETURNED

    @property
    def answer(self) -> str:
        """The answer to be handed over, and where it stands: what is copied by one press."""
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
        self._hold()
        if self.state in (self.State.HANDED, self.State.ACCEPTED):
            return
        answer = self.answer
        if not answer:
            raise Refused(
                _("There is no answer to hand over yet: write it, and have it approved if needed.")
            )
        self.state, self.handed_at, self.handed_text = self.State.HANDED, at, answer
        self.reason = ""
        self._save_and_record("case.handed", by=by, at=at, text=answer)

    @transaction.atomic
    def return_with(self, reason: str, *, by: User, at: datetime) -> None:
        """The curator there did not take it. A text that waits for a hand is a draft again."""
        self._hold()
        if self.state != self.State.HANDED:
            raise Refused(_("Only what was handed over can come back."))
        self.state, self.reason = self.State.RETURNED, reason.strip()
        self._save_and_record("case.returned", by=by, at=at, reason=self.reason)
        waiting = self.incident.replies.filter(status=Reply.Status.BY_HAND).first()
        if waiting is not None:
            waiting.take_back(by=by, at=at)

    @transaction.atomic
    def accept(self, *, url: str = "", by: User, at: datetime) -> None:
        """It was taken there. Where the centre publishes, our answer stands by its word: with the
        link it gives, or noted as given there."""
        self._hold()
        if self.state == self.State.ACCEPTED:
            return
        if self.state != self.State.HANDED:
            raise Refused(_("Note first that the answer was handed over."))
        waiting = self.incident.replies.filter(status=Reply.Status.BY_HAND).first()
        if waiting is not None and url:
            waiting.done_by_hand(url, by=by, at=at)
        elif waiting is not None:
            self._note_given_there(waiting, by=by, at=at)
        self.state, self.settled_at = self.State.ACCEPTED, at
        self._save_and_record("case.accepted", by=by, at=at, url=url)

    def _note_given_there(self, reply: Reply, *, by: User, at: datetime) -> None:
        reply.take_back(by=by, at=at)
        reply.discard(by=by, at=at)
        Message.note_outside_answer(
            reply.in_reply_to, key=reply.key, where=str(self.get_system_display()),
            text=self.handed_text, answered_at=at, by=by, at=at,
        )  # fmt: skip

    def _save_and_record(self, verb: str, *, by: User, at: datetime, **particulars: str) -> None:
        self.save()
        self._record(verb, by=by, at=at, **particulars)

    def _record(self, verb: str, *, by: User | None, at: datetime, **particulars: str) -> None:
        entries.record(
            self.incident, verb, by=by, at=at, system=self.system, number=self.number, **particulars
        )

    def _hold(self) -> None:
        self.refresh_from_db(from_queryset=OutsideCase.objects.select_for_update())
