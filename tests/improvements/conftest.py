"""An authority with two units and the staff that findings, meetings and assignments need."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from otklik.improvements.assignments.due_days import Term
from otklik.improvements.assignments.models import Assignment
from otklik.improvements.findings.evidence_and_verdict_dataclasses import EvidenceValues
from otklik.improvements.findings.models import Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Member
from tests.staffed import Staff, staff, units

NOON = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)  # a Thursday, noon in Moscow
DAY = timedelta(days=1)
TODAY = NOON.date()
__all__ = ["Staff", "staff", "units"]


@pytest.fixture(autouse=True)
def _files_here(files_here: None) -> None:
    """Each report and each scan is a file."""


def proof(**more: object) -> EvidenceValues:
    values: dict[str, object] = {
        "kind": "question", "label": "Удаётся найти нужное", "unit": "share", "value": 0.4,
        "lower": 0.35, "upper": 0.45, "base": 400, "definition": "доля ответивших «да»",
        "source": "surveys/satisfaction", "key": "site-finds", "wave": "2026",
        "spread": 0.49, "level": 0.05 / 22, "smallest": 0.05,
    }  # fmt: skip
    return EvidenceValues(**{**values, **more})  # type: ignore[arg-type]


@pytest.fixture
def finding(staff: Staff) -> Finding:
    return Finding.raise_("На сайте трудно найти нужное.", [proof()], by=staff.lead, at=NOON)


Give = Callable[..., Assignment]


@pytest.fixture
def give(staff: Staff, finding: Finding) -> Give:
    def make(**more: object) -> Assignment:
        values: dict[str, object] = {
            "text": "Переделать поиск по сайту.", "result": "Поиск находит по словам людей.",
            "executor": staff.specialist, "controller": staff.authorised,
            "term": Term(due_on=TODAY + 14 * DAY, words="До 26 ноября 2026"),
            "finding": finding, "by": staff.lead, "at": NOON,
        }  # fmt: skip
        return Assignment.give(**{**values, **more})  # type: ignore[arg-type]

    return make


@pytest.fixture
def group(staff: Staff) -> list[Member]:
    roles = {
        "chair": staff.lead, "secretary": staff.authorised, "member": staff.head,
    }  # fmt: skip
    return [
        Member.add(user, role, basis="Приказ № 1", starts_on=TODAY, by=staff.lead, at=NOON)
        for role, user in roles.items()
    ]
