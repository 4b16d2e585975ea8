from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import PROTECT, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from otklik.audit import entries
from otklik.audit.hashing import commitment
from otklik.cms.search import index_entries
from otklik.cms.search import search_entry as search_entry
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.executors_and_substitutes import acting, post_of, unit_of
from otklik.improvements.demo_flag import DemoFlag, DemoFlagQuerySet
from otklik.improvements.findings.models import Finding
from otklik.improvements.permission_and_input_checks import require_keeper, require_text
from otklik.organisation.document_registration.registered_document import RegisteredDocument
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit

SEARCH_KEY = "assignments/done"


class AssignmentState(models.TextChoices):
    IN_WORK = "in_work", gettext_lazy("in progress")
    REPORTED = "reported", gettext_lazy("reported, waits for the controller")
    OFF_CONTROL = "off_control", gettext_lazy("signed off")
    WITHDRAWN = "withdrawn", gettext_lazy("withdrawn by a decision")


IN_WORK = (AssignmentState.IN_WORK, AssignmentState.REPORTED)


class AssignmentQuerySet(DemoFlagQuerySet["Assignment"]):
    def in_work(self) -> Self:
        """Under control: being done, or reported and not yet accepted."""
        return self.filter(state__in=IN_WORK)

    def active(self) -> Self:
        return self.exclude(state=AssignmentState.WITHDRAWN)

    def waiting_for_controller(self) -> Self:
        return self.filter(state=AssignmentState.REPORTED)

    def on(self, finding: Finding) -> Self:
        return self.filter(finding=finding)

    def in_work_or_given_since(self, year: int) -> Self:
        return self.filter(Q(state__in=IN_WORK) | Q(given_at__year__gte=year))

    def off_control(self) -> Self:
        return self.filter(state=AssignmentState.OFF_CONTROL)

    def ended_before(self, at: datetime) -> Self:
        return self.exclude(state__in=IN_WORK).filter(decided_at__lt=at)

    def withdrawn(self) -> Self:
        return self.filter(state=AssignmentState.WITHDRAWN)

    def with_words(self, words: str) -> Self:
        """By text, or by number, here or in the document system."""
        number = int(words) if words.isascii() and words.isdecimal() and len(words) < 10 else 0
        by_number = Q(number=number) | Q(reg_number__icontains=words)
        return self.filter(Q(text__icontains=words) | by_number)

    def overdue(self, *, on: date) -> Self:
        """Not reported after the last day."""
        return self.filter(state=AssignmentState.IN_WORK, due_on__lt=on)

    def of_person(self, user: User) -> Self:
        """They execute it, alone or with others, or control it."""
        shared = CoExecutor.objects.filter(user=user).values("assignment")
        return self.filter(Q(executor=user) | Q(controller=user) | Q(pk__in=shared))

    def waits_for(self, user: User) -> Self:
        """In work by them, or reported to them."""
        shared = CoExecutor.objects.filter(user=user).values("assignment")
        theirs = Q(state=AssignmentState.IN_WORK) & (Q(executor=user) | Q(pk__in=shared))
        return self.filter(theirs | Q(state=AssignmentState.REPORTED, controller=user))

    def of_units(self, units: "set[int]") -> Self:
        return self.filter(unit__in=units)

    def controlled_by(self, people: Collection[int]) -> Self:
        """One of these people controls it, and none of them executes it."""
        shared = CoExecutor.objects.filter(user__in=people).values("assignment")
        mine = self.filter(controller__in=people)
        return mine.exclude(Q(executor__in=people) | Q(pk__in=shared))

    def by_due(self) -> Self:
        return self.order_by("due_on", "number")

    def for_list(self) -> Self:
        return self.select_related("executor", "controller", "unit", "finding")


class Assignment(DemoFlag, RegisteredDocument):
    """«Поручение»: a named employee does something by a day, and a controller watches: in work →
    reported → off control, or returned with a reason and in work again; withdrawn only by a
    decision, and then it stays visible. Nobody may take off control what they execute."""

    State = AssignmentState

    number = models.PositiveIntegerField(unique=True)
    finding = models.ForeignKey(Finding, null=True, on_delete=PROTECT, related_name="assignments")
    text = models.TextField()
    result = models.TextField()
    executor = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    executor_post = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, on_delete=PROTECT, related_name="+")
    controller = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    controller_post = models.CharField(max_length=300)
    due_on = models.DateField()
    due_words = models.CharField(max_length=500)
    first_due_on = models.DateField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.IN_WORK)
    given_by = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    given_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=1_000, blank=True)
    withdrawal_basis = models.CharField(max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta(RegisteredDocument.Meta):
        abstract = False
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            *RegisteredDocument.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(executor=F("controller")), name="nobody_controls_their_own"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_work", "reported"]) | Q(decided_at__isnull=False),
                name="assignment_ends_by_a_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (~Q(conclusion="") & ~Q(withdrawal_basis="")),
                name="assignment_withdrawn_by_a_decision_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "off_control"]) | Q(reported_at__isnull=False),
                name="assignment_off_control_was_reported",
            ),
        ]

    def __str__(self) -> str:
        return _("Assignment No. %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("improvements:assignment", args=[self.number])

    @property
    def is_in_work(self) -> bool:
        return self.state in {self.State.IN_WORK, self.State.REPORTED}

    @property
    def was_extended(self) -> bool:
        return self.due_on != self.first_due_on

    def is_overdue(self, *, on: date) -> bool:
        return self.state == self.State.IN_WORK and self.due_on < on

    @property
    def was_late(self) -> bool:
        """Reported after its day."""
        return self.reported_at is not None and timezone.localdate(self.reported_at) > self.due_on

    @property
    def executors(self) -> list[User]:
        """The named employee first, then those who help."""
        helping = self.co_executors.all()
        if "co_executors" not in getattr(self, "_prefetched_objects_cache", {}):
            helping = helping.select_related("user")
        return [self.executor, *(one.user for one in helping)]

    @classmethod
    @transaction.atomic
    def give(
        cls,
        *,
        text: str,
        result: str,
        executor: User,
        controller: User,
        term: Term,
        co_executors: Sequence[User] = (),
        finding: Finding | None = None,
        by: User,
        at: datetime,
    ) -> "Assignment":
        """Raises Refused without a text or a post, and for a controller who executes it."""
        require_keeper(by)
        today = timezone.localdate(at)
        sentence = require_text(text, _("Say what is to be done."))
        expected = require_text(result, _("Say how the result will be recognised."), longest=1_000)
        others = [one for one in dict.fromkeys(co_executors) if one != executor]
        if controller in (executor, *others):
            raise Refused(_("Nobody controls their own work: choose another controller."))
        if finding is not None and not finding.is_open:
            raise Refused(_("The finding is closed: its history stays, and nothing is added."))
        unit = unit_of(executor, on=today)
        for person in (controller, *others):
            unit_of(person, on=today)
        given = cls.objects.create(
            number=next_number("assignment"), finding=finding, text=sentence, result=expected,
            executor=executor, executor_post=post_of(executor, on=today), unit=unit,
            controller=controller, controller_post=post_of(controller, on=today),
            due_on=term.due_on, due_words=term.words[:500], first_due_on=term.due_on,
            given_by=by, given_at=at,
        )  # fmt: skip
        CoExecutor.objects.bulk_create(
            CoExecutor(assignment=given, user=one, post=post_of(one, on=today)) for one in others
        )
        entries.record(
            given, "assignment.given", by=by, at=at, words=commitment(sentence),
            executor=executor.pk, controller=controller.pk, due_on=term.due_on,
            finding=finding.number if finding else None,
        )  # fmt: skip
        return given

    @transaction.atomic
    def take_off_control(self, *, conclusion: str, by: User, at: datetime) -> None:
        """«Снято с контроля». Only by the controller or a substitute who does not execute it, and
        only after a report. The next wave answers whether anything changed for people."""
        self._lock()
        self._only_controller(by, at)
        if self.state == self.State.IN_WORK:
            raise Refused(_("No report yet: the executor reports first."))
        self._only_in_work()
        if self.reports.filter(decided_at__isnull=True, by=by).exists():
            raise Refused(
                _("You reported this yourself: return it, and the executor reports it again.")
            )
        if self.stages.filter(done_at__isnull=True).exists():
            raise Refused(_("One of the stages is not marked as done yet: the executor does that."))
        self.conclusion = require_text(
            conclusion, _("Say what was done and is enough."), longest=1_000
        )
        self.state, self.decided_by, self.decided_at = self.State.OFF_CONTROL, by, at
        self.save(update_fields=["conclusion", "state", "decided_by", "decided_at"])
        self.reports.filter(decided_at__isnull=True).update(
            is_accepted=True, decided_by=by, decided_at=at
        )
        self._close_extension(_("The assignment is signed off: no extension is needed."), by, at)
        self._tell("assignment.off_control", by=by, at=at, words=self.conclusion)

    @transaction.atomic
    def send_back(self, *, reason: str, by: User, at: datetime) -> None:
        """The report is not enough: back in work, with the reason. The day stays."""
        self._lock()
        self._only_controller(by, at)
        if self.state != self.State.REPORTED:
            raise Refused(_("There is no report to return."))
        text = require_text(reason, _("Say what is missing: the executor reads it."), longest=500)
        self.state = self.State.IN_WORK
        self.save(update_fields=["state"])
        self.reports.filter(decided_at__isnull=True).update(
            is_accepted=False, reason=text, decided_by=by, decided_at=at
        )
        self._tell("assignment.returned", by=by, at=at, words=text)

    @transaction.atomic
    def withdraw(self, *, reason: str, basis: str, by: User | None, at: datetime) -> None:
        """By a decision; it stays visible with both. `by` is None for one of the demonstration."""
        require_keeper(by)
        self._lock()
        self._only_in_work()
        if by in self.executors:
            raise Refused(_("You are its executor: somebody else decides whether it is withdrawn."))
        text = require_text(reason, _("Say why it is withdrawn: it stays visible."), longest=1_000)
        decision = require_text(
            basis, _("Write the decision it is withdrawn by: minutes, their number and date."),
            longest=300,
        )  # fmt: skip
        self.state, self.decided_by, self.decided_at = self.State.WITHDRAWN, by, at
        self.conclusion, self.withdrawal_basis = text, decision
        self.save(
            update_fields=["state", "decided_by", "decided_at", "conclusion", "withdrawal_basis"]
        )
        self._close_extension(_("The assignment is withdrawn: no extension is needed."), by, at)
        self._tell("assignment.withdrawn", by=by, at=at, words=text, basis=commitment(decision))

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raises Refused: what was promised stays."""
        raise Refused(_("A promise is not deleted: withdraw it by a decision."))

    def _close_extension(self, answer: str, by: User | None, at: datetime) -> None:
        """An open request for more time ends with the assignment."""
        for asked in self.extensions.filter(is_granted__isnull=True):
            asked.close(answer, by=by, at=at)

    def move_to(self, term: Term) -> None:
        """Only by a granted extension (`Extension.grant`)."""
        self.due_on, self.due_words = term.due_on, term.words[:500]
        self.save(update_fields=["due_on", "due_words"])

    def note_reported(self, *, at: datetime) -> None:
        """Only by a report (`Report.hand_in`)."""
        self.state, self.reported_at = self.State.REPORTED, at
        self.save(update_fields=["state", "reported_at"])

    def is_executed_by(self, user: User, *, on: date) -> bool:
        """The executor, a co-executor, or a substitute."""
        return user in acting(self.executors, on=on)

    def is_controlled_by(self, user: User, *, on: date) -> bool:
        """The controller or a substitute, never one who executes it that day."""
        away = Absence.away(on=on)
        executing = acting(self.executors, on=on, away=away)
        return user not in executing and user in acting([self.controller], on=on, away=away)

    def refuse_registering(self, by: User) -> None:
        require_keeper(by)

    def _only_controller(self, by: User, at: datetime) -> None:
        if by in self.executors:
            raise Refused(
                _("Nobody signs off their own work: %(who)s decides.") % {"who": self.controller}
            )
        on = timezone.localdate(at)
        if not self.is_controlled_by(by, on=on):
            if by in acting([self.controller], on=on):
                raise Refused(
                    _(
                        "You substitute for the executor: nobody signs off their own work. Decide "
                        "when they are back, or let somebody else substitute."
                    )
                )
            raise Refused(_("The controller decides this: %(who)s.") % {"who": self.controller})

    def _only_in_work(self) -> None:
        if not self.is_in_work:
            raise Refused(_("It is no longer monitored: its history does not change."))

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Assignment.objects.select_for_update())

    def _tell(
        self, verb: str, *, words: str, by: User | None, at: datetime, **more: object
    ) -> None:
        entries.record(self, verb, by=by, at=at, words=commitment(words), **more)


class CoExecutor(models.Model):
    """Somebody who helps the executor, with their post at that time."""

    assignment = models.ForeignKey(
        "improvements.Assignment", on_delete=PROTECT, related_name="co_executors"
    )
    user = models.ForeignKey(User, on_delete=PROTECT, related_name="+")
    post = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "user"], name="helps_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False).order_by("-published_at", "-pk")


class Outcome(models.Model):
    """The public text about one assignment: what people said, what was decided, what was done. A
    person decides to publish it. The page adds the wave's verdict, good or bad, which cannot be
    omitted."""

    assignment = models.OneToOneField(Assignment, on_delete=PROTECT, related_name="outcome")
    heard = models.CharField(max_length=500)
    decided = models.CharField(max_length=500)
    deed = models.CharField(max_length=1_000)
    published_by = models.ForeignKey(User, null=True, on_delete=PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    off_reason = models.CharField(max_length=500, blank=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_by__isnull=False),
                name="outcome_published_by_somebody",
            )
        ]

    @classmethod
    @transaction.atomic
    def publish(
        cls, assignment: Assignment, *, heard: str, decided: str, deed: str, by: User, at: datetime
    ) -> "Outcome":
        """Publish it; again with another text to correct it. Raises Refused before the assignment
        is off control: a promise is not published as done."""
        require_keeper(by)
        assignment._lock()
        if assignment.state != Assignment.State.OFF_CONTROL:
            raise Refused(_("Only what is signed off is published as done."))
        words = {
            "heard": require_text(heard, _("Say what people said."), longest=500),
            "decided": require_text(decided, _("Say what was decided."), longest=500),
            "deed": require_text(deed, _("Say what was done."), longest=1_000),
        }
        outcome, _is_new = cls.objects.update_or_create(
            assignment=assignment, defaults={**words, "published_by": by, "published_at": at}
        )
        entries.record(
            assignment, "assignment.outcome_published", by=by, at=at,
            words=commitment(words["deed"]), heard=commitment(words["heard"]),
            decided=commitment(words["decided"]),
        )  # fmt: skip
        cls._update_search()
        return outcome

    @transaction.atomic
    def take_off(self, *, reason: str, by: User | None, at: datetime) -> None:
        """Withdraw it; the page counts it as not published. `by` is None for the program."""
        if by is not None:
            require_keeper(by)
        text = require_text(reason, _("Say why it is taken off the site."), longest=500)
        self.refresh_from_db(from_queryset=Outcome.objects.select_for_update())
        if self.published_at is None:
            raise Refused(_("It is not on the site."))
        self.published_at, self.published_by, self.off_reason = None, None, text
        self.save(update_fields=["published_at", "published_by", "off_reason"])
        entries.record(
            self.assignment, "assignment.outcome_taken_off", by=by, at=at, words=commitment(text)
        )
        self._update_search()

    @classmethod
    def _update_search(cls) -> None:
        """The site search indexes the page of outcomes by their texts."""
        with override(settings.LANGUAGE_CODE):
            outcomes = list(cls.objects.published())
            if not outcomes:
                index_entries.remove(SEARCH_KEY)
                return
            index_entries.put(
                SEARCH_KEY,
                url=reverse("outcomes:index"),
                kind=search_entry.Kind.PAGE,
                language=settings.LANGUAGE_CODE,
                title=_("What was done on your suggestions"),
                text=" ".join(f"{one.heard} {one.decided} {one.deed}" for one in outcomes),
            )
