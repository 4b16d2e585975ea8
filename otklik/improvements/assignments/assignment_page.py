"""The page of one assignment."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet
from django.forms import Form
from django.utils import timezone

from otklik.improvements.assignments.document_system_text import card_lines
from otklik.improvements.assignments.forms import (
    AnswerForm,
    ConclusionForm,
    ExtensionForm,
    ReasonForm,
    ReportForm,
    StageForm,
    WithdrawalForm,
)
from otklik.improvements.assignments.models import Assignment, CoExecutor, Outcome
from otklik.improvements.assignments.reports_stages_extensions import Extension, Report, Stage
from otklik.improvements.findings import history
from otklik.improvements.findings.models import Effect
from otklik.improvements.meetings.models import Point
from otklik.organisation.document_registration.registration_form import RegistrationForm
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


@dataclass(frozen=True, kw_only=True)
class AssignmentPage:
    """One assignment as `reader` sees it. `refused` holds forms that stay as they were typed."""

    assignment: Assignment
    reader: User
    now: datetime
    refused: Mapping[str, Form]

    @cached_property
    def forms(self) -> dict[str, Form]:
        """A form for each thing that can be done here."""
        return {
            "report": ReportForm(initial={"key": uuid.uuid4()}, auto_id="report_%s"),
            "extension": ExtensionForm(auto_id="extension_%s"),
            "stage": StageForm(auto_id="stage_%s"),
            "returning": ReasonForm(auto_id="returning_%s"),
            "off": ConclusionForm(auto_id="off_%s"),
            "granting": AnswerForm(auto_id="granting_%s"),
            "withdrawal": WithdrawalForm(auto_id="withdrawal_%s"),
            "registration": RegistrationForm(paper=self.assignment),
            **self.refused,
        }

    @cached_property
    def reports(self) -> "QuerySet[Report]":
        reports = self.assignment.reports.prefetch_related("files")
        return reports.select_related("by", "decided_by")

    @cached_property
    def extensions(self) -> "QuerySet[Extension]":
        return self.assignment.extensions.select_related("asked_by", "decided_by")

    @cached_property
    def open_extension(self) -> Extension | None:
        """More time that was asked for and not decided on."""
        return self.assignment.extensions.filter(is_granted__isnull=True).first()

    @cached_property
    def stages(self) -> "QuerySet[Stage]":
        return self.assignment.stages.select_related("done_by")

    @cached_property
    def co_executors(self) -> "QuerySet[CoExecutor]":
        return self.assignment.co_executors.select_related("user")

    @cached_property
    def effects(self) -> "QuerySet[Effect]":
        finding = self.assignment.finding
        return finding.effects.all() if finding else Effect.objects.none()

    @cached_property
    def outcome(self) -> Outcome | None:
        return Outcome.objects.filter(assignment=self.assignment).first()

    @cached_property
    def point(self) -> "Point | None":
        """The point of the minutes that it came from."""
        return getattr(self.assignment, "point", None)

    @cached_property
    def history(self) -> list[history.Chapter]:
        return history.of_assignment(self.assignment)

    @property
    def text_to_copy(self) -> str:
        return "\n".join(card_lines(self.assignment))

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def is_executor(self) -> bool:
        return self.assignment.is_executed_by(self.reader, on=self.today)

    @cached_property
    def is_controller(self) -> bool:
        return self.assignment.is_controlled_by(self.reader, on=self.today)

    @cached_property
    def may_keep(self) -> bool:
        return self.reader.may(Right.KEEP_ASSIGNMENTS)

    @cached_property
    def may_withdraw(self) -> bool:
        return self.may_keep and self.reader not in self.assignment.executors
