from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik import journal
from otklik.assignments.models.assignments import AssignmentQuerySet, AssignmentState
from otklik.assignments.models.co_executor import CoExecutor
from otklik.assignments.models.finding import Finding
from otklik.assignments.models.set_aside import SetAside
from otklik.assignments.people import acting, post_of, unit_of
from otklik.assignments.said import filled, only_keeper
from otklik.assignments.terms import Term
from otklik.core.models import next_number
from otklik.core.refusal import Refused
from otklik.journal.committing import commitment
from otklik.organisation.models import Absence, Registered, Unit, User

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from otklik.assignments.models.outcome import Outcome
    from otklik.assignments.models.point import Point
    from otklik.assignments.models.reminder import Reminder
    from otklik.assignments.models.report import Extension, Report, Stage


class Assignment(SetAside, Registered):
    """«Поручение»: a named employee does something by a day, and a controller watches.

    in work → reported → off control, or returned with a reason and in work again; withdrawn only
    by a decision, and then it stays visible. Nobody takes off control what they execute.
    """

    State = AssignmentState

    number = models.PositiveIntegerField(unique=True)
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    text = models.TextField()
    result = models.TextField()
    executor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    executor_post = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    controller = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    controller_post = models.CharField(max_length=300)
    due_on = models.DateField()
    due_words = models.CharField(max_length=500)
    first_due_on = models.DateField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.IN_WORK)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    conclusion = models.CharField(max_length=1_000, blank=True)
    withdrawal_basis = models.CharField(max_length=300, blank=True)

    objects = AssignmentQuerySet.as_manager()

    if TYPE_CHECKING:
        co_executors: "RelatedManager[CoExecutor]"
        reports: "RelatedManager[Report]"
        extensions: "RelatedManager[Extension]"
        reminders: "RelatedManager[Reminder]"
        stages: "RelatedManager[Stage]"
        outcome: "Outcome"
        point: "Point"

    class Meta(Registered.Meta):
        abstract = False
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            *Registered.Meta.constraints,
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
        return reverse("assignments:assignment", args=[self.number])

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
        """Give it to a named employee. Raises Refused without words, for who holds no post, and
        for a controller who would judge their own work."""
        only_keeper(by)
        today = timezone.localdate(at)
        said = filled(text, _("Say what is to be done."))
        expected = filled(result, _("Say by what the result will be known."), longest=1_000)
        others = [one for one in dict.fromkeys(co_executors) if one != executor]
        if controller in (executor, *others):
            raise Refused(_("Nobody controls their own work: choose another controller."))
        if finding is not None and not finding.is_open:
            raise Refused(_("The finding is closed: its history stays, and nothing is added."))
        unit = unit_of(executor, on=today)
        for person in (controller, *others):
            unit_of(person, on=today)
        given = cls.objects.create(
            number=next_number("assignment"), finding=finding, text=said, result=expected,
            executor=executor, executor_post=post_of(executor, on=today), unit=unit,
            controller=controller, controller_post=post_of(controller, on=today),
            due_on=term.due_on, due_words=term.words[:500], first_due_on=term.due_on,
            given_by=by, given_at=at,
        )  # fmt: skip
        CoExecutor.objects.bulk_create(
            CoExecutor(assignment=given, user=one, post=post_of(one, on=today)) for one in others
        )
        journal.record(
            given, "assignment.given", by=by, at=at, words=commitment(said),
            executor=executor.pk, controller=controller.pk, due_on=term.due_on,
            finding=finding.number if finding else None,
        )  # fmt: skip
        return given

    @transaction.atomic
    def take_off_control(self, *, conclusion: str, by: User, at: datetime) -> None:
        """«Снято с контроля». Only the controller, or who stands in for them, and never who
        executes it; only when the executor has reported. Whether anything changed for people is
        another question: the next wave answers it."""
        self._lock()
        self._only_controller(by, at)
        if self.state == self.State.IN_WORK:
            raise Refused(_("Nothing is reported yet: the executor reports first."))
        self._only_in_work()
        if self.reports.filter(decided_at__isnull=True, by=by).exists():
            raise Refused(
                _("You reported this yourself: return it, and the executor reports it anew.")
            )
        if self.stages.filter(done_at__isnull=True).exists():
            raise Refused(_("A stage is not done yet: it is marked as done, or its day is moved."))
        self.conclusion = filled(conclusion, _("Say what was done and is enough."), longest=1_000)
        self.state, self.decided_by, self.decided_at = self.State.OFF_CONTROL, by, at
        self.save(update_fields=["conclusion", "state", "decided_by", "decided_at"])
        self.reports.filter(decided_at__isnull=True).update(
            is_accepted=True, decided_by=by, decided_at=at
        )
        self._close_extension(_("The assignment is off control: no more time is needed."), by, at)
        self._tell("assignment.off_control", by=by, at=at, words=self.conclusion)

    @transaction.atomic
    def send_back(self, *, reason: str, by: User, at: datetime) -> None:
        """The report is not enough: in work again, with the reason. The day stays."""
        self._lock()
        self._only_controller(by, at)
        if self.state != self.State.REPORTED:
            raise Refused(_("There is no report to return."))
        said = filled(reason, _("Say what is missing: the executor reads it."), longest=500)
        self.state = self.State.IN_WORK
        self.save(update_fields=["state"])
        self.reports.filter(decided_at__isnull=True).update(
            is_accepted=False, reason=said, decided_by=by, decided_at=at
        )
        self._tell("assignment.returned", by=by, at=at, words=said)

    @transaction.atomic
    def withdraw(self, *, reason: str, basis: str, by: User | None, at: datetime) -> None:
        """A promise is not deleted: it is withdrawn by a decision, and stays visible with both.
        Without a person when it was made up for the demonstration."""
        only_keeper(by)
        self._lock()
        self._only_in_work()
        if by in self.executors:
            raise Refused(_("You execute it: another one decides whether it is withdrawn."))
        said = filled(reason, _("Say why it is withdrawn: it stays visible."), longest=1_000)
        decision = filled(
            basis, _("Write the decision it is withdrawn by: minutes, their number and date."),
            longest=300,
        )  # fmt: skip
        self.state, self.decided_by, self.decided_at = self.State.WITHDRAWN, by, at
        self.conclusion, self.withdrawal_basis = said, decision
        self.save(
            update_fields=["state", "decided_by", "decided_at", "conclusion", "withdrawal_basis"]
        )
        self._close_extension(_("The assignment is withdrawn: no more time is needed."), by, at)
        self._tell("assignment.withdrawn", by=by, at=at, words=said, basis=commitment(decision))

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """Raises Refused: what was promised stays."""
        raise Refused(_("A promise is not deleted: withdraw it by a decision."))

    def _close_extension(self, answer: str, by: User | None, at: datetime) -> None:
        """More time that is asked for does not outlive it."""
        for asked in self.extensions.filter(is_granted__isnull=True):
            asked.close(answer, by=by, at=at)

    def move_to(self, term: Term) -> None:
        """By a granted extension (`Extension.grant`), and by nothing else."""
        self.due_on, self.due_words = term.due_on, term.words[:500]
        self.save(update_fields=["due_on", "due_words"])

    def note_reported(self, *, at: datetime) -> None:
        """By a report (`Report.hand_in`), and by nothing else."""
        self.state, self.reported_at = self.State.REPORTED, at
        self.save(update_fields=["state", "reported_at"])

    def is_executed_by(self, user: User, *, on: date) -> bool:
        """The executor, one who helps, or who stands in for them."""
        return user in acting(self.executors, on=on)

    def is_controlled_by(self, user: User, *, on: date) -> bool:
        """The controller, or who stands in, and never who executes it that day."""
        away = Absence.away(on=on)
        executing = acting(self.executors, on=on, away=away)
        return user not in executing and user in acting([self.controller], on=on, away=away)

    def refuse_registering(self, by: User) -> None:
        only_keeper(by)

    def _only_controller(self, by: User, at: datetime) -> None:
        if by in self.executors:
            raise Refused(
                _("Nobody takes their own work off control: %(who)s decides.")
                % {"who": self.controller}
            )
        on = timezone.localdate(at)
        if not self.is_controlled_by(by, on=on):
            if by in acting([self.controller], on=on):
                raise Refused(
                    _(
                        "You stand in for who executes it: nobody takes their own work off"
                        " control. Decide when they are back, or let somebody else stand in."
                    )
                )
            raise Refused(_("The controller decides this: %(who)s.") % {"who": self.controller})

    def _only_in_work(self) -> None:
        if not self.is_in_work:
            raise Refused(_("It is no longer under control: its history stays as it is."))

    def _lock(self) -> None:
        self.refresh_from_db(from_queryset=Assignment.objects.select_for_update())

    def _tell(
        self, verb: str, *, words: str, by: User | None, at: datetime, **more: object
    ) -> None:
        journal.record(self, verb, by=by, at=at, words=commitment(words), **more)
