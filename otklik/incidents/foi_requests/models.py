from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.queries import number_in
from otklik.incidents.classification import classify
from otklik.organisation.people.user import User


class RequestTerms(models.Model):
    """The time limits of requests for information, in calendar days, and the texts about them: one
    row, from the pack. `basis` names the law."""

    CODE = "requests"

    code = models.CharField(max_length=20, unique=True, default=CODE)
    basis = models.CharField(max_length=200)
    answer_days = models.PositiveSmallIntegerField()
    delay_notice_days = models.PositiveSmallIntegerField()
    delay_days = models.PositiveSmallIntegerField()
    delay_text = models.TextField(help_text="With {until} and {reason}.")
    how_to_request = models.TextField()
    how_to_appeal = models.TextField()
    appeals_name = models.CharField(max_length=100, blank=True)
    appeals_url = models.URLField(blank=True, help_text="The state portal that takes appeals.")

    def __str__(self) -> str:
        return self.basis

    @classmethod
    def current(cls) -> "RequestTerms | None":
        """The terms; None until a pack has provided them."""
        return cls.objects.first()

    def due_on(self, registered_on: date) -> date:
        """The last day to answer; not moved by weekends, so that no answer is late."""
        return registered_on + timedelta(days=self.answer_days)

    def notice_on(self, registered_on: date) -> date:
        """The last day to tell the person of a delay."""
        return registered_on + timedelta(days=self.delay_notice_days)

    def latest_on(self, registered_on: date) -> date:
        """The last day to which the deadline may be extended."""
        return self.due_on(registered_on) + timedelta(days=self.delay_days)


class RefusalGround(models.Model):
    """Why information may be refused, with a ready answer; from the pack."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(_("ground"), max_length=200)
    text = models.TextField(blank=True)
    has_no_reply = models.BooleanField(
        default=False, help_text="There is nowhere to answer: none is sent."
    )
    is_checked = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class RequestState(models.TextChoices):
    OPEN = "open", _("in progress")
    ANSWERED = "answered", _("the answer was given")
    FORWARDED = "forwarded", _("handed to another body")
    REFUSED = "refused", _("refused")
    MISTAKEN = "mistaken", _("registered by mistake")


class RequestQuerySet(models.QuerySet["InformationRequest"]):
    def valid(self) -> Self:
        """Without those that were registered by mistake."""
        return self.exclude(state=RequestState.MISTAKEN)

    def open(self) -> Self:
        return self.filter(state=RequestState.OPEN)

    def late(self, *, on: date) -> Self:
        """Open ones past their last day."""
        return self.open().filter(last_on__lt=on)

    def matching(self, query: str) -> Self:
        """By number, or by all words of the subject in any form."""
        if (number := number_in(query.strip())) is not None:
            return self.filter(number=number)
        found = self
        for lemma in classify.lemmas(query):
            found = found.filter(lemma_text__contains=f" {lemma} ")
        return found

    def by_due(self) -> Self:
        return self.order_by("last_on", "number")

    def newest_first(self) -> Self:
        return self.order_by("-number")


class InformationRequest(models.Model):
    """A request for information under law № 8-ФЗ: open → answered | forwarded | refused (with its
    ground) | mistaken. Days are in the authority's time zone; text and author are in the
    incident."""

    State = RequestState

    number = models.PositiveIntegerField(_("number"), unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="requests")
    grown_from = models.ForeignKey(
        Incident, null=True, on_delete=models.SET_NULL, related_name="grown_requests",
        help_text="The comment whose author was shown how to file this.",
    )  # fmt: skip
    subject = models.CharField(_("what is asked"), max_length=300)
    lemma_text = models.TextField(help_text="Lemmas between spaces, for the search.")
    received_on = models.DateField(_("received"))
    registered_on = models.DateField(_("registered"))
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="The last day by the law.")
    last_on = models.DateField(help_text="The same, or what it was extended to.")
    delay_reason = models.CharField(max_length=300, blank=True)
    delayed_on = models.DateField(null=True, help_text="When the delay was told.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_on = models.DateField(null=True)
    ground = models.ForeignKey(RefusalGround, null=True, on_delete=models.PROTECT)
    note = models.CharField(
        max_length=300, blank=True, help_text="To whom it was handed, or what was the mistake."
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "last_on"], name="request_by_last_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["incident"],
                condition=~Q(state="mistaken"),
                name="one_standing_request_an_incident",
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(ended_on__isnull=False), name="request_ends_on_a_day"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(ground__isnull=False),
                name="refused_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("due_on")), name="extended_never_shortened"
            ),
        ]

    def __str__(self) -> str:
        return gettext("No. %(number)s") % {"number": self.number}

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_delayed(self) -> bool:
        return self.delayed_on is not None

    def is_late(self, *, on: date) -> bool:
        """Whether it is past its last day, or was when it ended."""
        return (self.ended_on or on) > self.last_on

    @classmethod
    @transaction.atomic
    def register(
        cls,
        incident: Incident,
        *,
        subject: str,
        received_on: date,
        grown_from: Incident | None = None,
        by: User,
        at: datetime,
    ) -> "InformationRequest":
        """Give it a number and a deadline; harmless when repeated. Raises Refused until the pack
        has terms, and for an impossible day."""
        Incident.objects.select_for_update().get(pk=incident.pk)
        if registered := incident.requests.valid().first():
            return registered
        terms, today = RequestTerms.current(), localtime(at).date()
        if terms is None:
            raise Refused(
                _("The terms of requests are not loaded: the administrator loads requests.yaml.")
            )
        if not localtime(incident.posted_at).date() <= received_on <= today:
            raise Refused(_("It was received not before it was written and not later than today."))
        request = cls.objects.create(
            number=next_number("information_request"),
            incident=incident,
            grown_from=grown_from,
            subject=subject,
            lemma_text=f" {' '.join(classify.lemmas(subject))} ",
            received_on=received_on,
            registered_on=today,
            registered_by=by,
            due_on=terms.due_on(today),
            last_on=terms.due_on(today),
        )
        Sorting.decide(incident, kind=LetterKind.REQUEST, by=by, at=at)
        request._record("request.registered", by=by, at=at, due_on=request.due_on.isoformat())
        return request

    @transaction.atomic
    def delay(self, *, until: date, reason: str, by: User, at: datetime) -> None:
        """Extend the deadline once; the person must be told (`delay_words`). Raises Refused beyond
        what the law allows, and after the last day to tell them."""
        self._lock_open()
        terms, today = RequestTerms.current(), localtime(at).date()
        if self.is_delayed or terms is None:
            raise Refused(_("The term was extended already: the law allows it once."))
        if today > terms.notice_on(self.registered_on):
            message = _("A delay had to be announced by %(day)s: no extension is possible.")
            raise Refused(message % {"day": f"{terms.notice_on(self.registered_on):%d.%m.%Y}"})
        if not self.due_on < until <= terms.latest_on(self.registered_on):
            message = _("It can be extended to %(day)s at most, and not to an earlier day.")
            raise Refused(message % {"day": f"{terms.latest_on(self.registered_on):%d.%m.%Y}"})
        self.last_on, self.delay_reason, self.delayed_on = until, reason, today
        self.save(update_fields=["last_on", "delay_reason", "delayed_on"])
        self._record("request.delayed", by=by, at=at, until=until.isoformat(), reason=reason)

    @property
    def delay_words(self) -> str:
        """The text that tells the person of the delay; empty without one."""
        terms = RequestTerms.current()
        if terms is None or not self.is_delayed:
            return ""
        # Not str.format: a reason may contain braces.
        text = terms.delay_text.replace("{until}", f"{self.last_on:%d.%m.%Y}")
        return text.replace("{reason}", self.delay_reason)

    @property
    def is_delay_announced(self) -> bool:
        """Whether an answer of ours, not deleted, names the new day."""
        if not self.is_delayed:
            return False
        day = f"{self.last_on:%d.%m.%Y}"
        answers = self.incident.messages.outbound().filter(deleted_at__isnull=True).with_texts()
        return any(day in message.text for message in answers)

    @transaction.atomic
    def answer(self, *, by: User, at: datetime) -> None:
        """The information was given. Raises Refused without an answer of ours."""
        self._lock_open()
        self._refuse_without_reply()
        self._end(self.State.ANSWERED, "request.answered", by=by, at=at)

    @transaction.atomic
    def forward(self, *, body: str, by: User, at: datetime) -> None:
        """It was forwarded to the body that has the information, and the person was told."""
        self._lock_open()
        self._refuse_without_reply()
        self.note = body
        self._end(self.State.FORWARDED, "request.forwarded", by=by, at=at, body=body)

    @transaction.atomic
    def refuse(self, *, ground: RefusalGround, by: User, at: datetime) -> None:
        """Refuse it on a ground of the law; the person was told, if there is a way to tell."""
        self._lock_open()
        if not ground.has_no_reply:
            self._refuse_without_reply()
        self.ground = ground
        self._end(self.State.REFUSED, "request.refused", by=by, at=at, ground=ground.code)

    @transaction.atomic
    def take_out(self, *, reason: str, by: User, at: datetime) -> None:
        """It was not a request; its number stays used."""
        self._lock_open()
        self.note = reason
        self._end(self.State.MISTAKEN, "request.mistaken", by=by, at=at, reason=reason)

    @transaction.atomic
    def open_again(self, *, by: User, at: datetime) -> None:
        """Undo its end. Raises Refused when the incident has another request."""
        self._lock()
        if self.is_open:
            return
        if self.incident.requests.valid().exclude(pk=self.pk).exists():
            raise Refused(_("Another request of this incident is already in the register."))
        self.state, self.ended_on, self.ground, self.note = self.State.OPEN, None, None, ""
        self.save(update_fields=["state", "ended_on", "ground", "note"])
        self._record("request.opened_again", by=by, at=at)

    def _end(
        self, state: RequestState, verb: str, *, by: User, at: datetime, **particulars: str
    ) -> None:
        self.state, self.ended_on = state, localtime(at).date()
        self.save(update_fields=["state", "ended_on", "ground", "note"])
        self._record(verb, by=by, at=at, **particulars)

    def _record(self, verb: str, *, by: User, at: datetime, **particulars: str) -> None:
        entries.record(self.incident, verb, by=by, at=at, request=self.number, **particulars)

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=InformationRequest.objects.select_for_update())

    def _lock_open(self) -> None:
        self._lock()
        if not self.is_open:
            message = _("The request is closed: %(state)s. Open it again first.")
            raise Refused(message % {"state": self.get_state_display()})

    def _refuse_without_reply(self) -> None:
        """Raises Refused without an answer of ours, given since it was received."""
        answers = self.incident.messages.outbound()
        answers = answers.filter(is_automatic=False, deleted_at__isnull=True)
        if not any(localtime(m.occurred_at).date() >= self.received_on for m in answers):
            raise Refused(_("No answer yet. Send it here, or record the one given elsewhere."))


#: Networks whose messages are sorted first, because they may be more than a question.
SORTED_FIRST = (Account.NetworkCode.EMAIL, Account.NetworkCode.SITE)
UNSORTED = Q(account__network__in=SORTED_FIRST, sorting__isnull=True)


class LetterKind(models.TextChoices):
    QUESTION = "question", _("a question")
    REQUEST = "request", _("a request for information")
    APPEAL = "appeal", _("an official appeal")


class Sorting(models.Model):
    """What a letter, a form or a comment is, as a person decided. An appeal cannot be filed here:
    its author is told where."""

    Kind = LetterKind

    incident = models.OneToOneField(Incident, on_delete=models.CASCADE, related_name="sorting")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=LetterKind.values), name="sorted_into_a_known_kind"
            )
        ]

    @classmethod
    @transaction.atomic
    def decide(cls, incident: Incident, *, kind: str, by: User, at: datetime) -> "Sorting":
        """Decide what it is, or correct that. Raises Refused while it is in the register."""
        Incident.objects.select_for_update().get(pk=incident.pk)
        sorting_before = cls.objects.filter(incident=incident).first()
        if sorting_before is not None and sorting_before.kind == kind:
            return sorting_before
        if kind != LetterKind.REQUEST and incident.requests.valid().exists():
            raise Refused(_("It is in the register of requests. Remove it from there first."))
        sorting, _is_new = cls.objects.update_or_create(
            incident=incident, defaults={"kind": kind, "by": by, "at": at}
        )
        entries.record(incident, "incident.sorted", by=by, at=at, kind=kind)
        return sorting
