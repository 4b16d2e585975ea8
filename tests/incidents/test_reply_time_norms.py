"""Norms of time: which one fits, by which document, from when it is counted."""

from datetime import date, timedelta
from typing import Any

import pytest

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake.receive import receive
from otklik.incidents.sla.due import deadline, deadline_of, norm_of
from otklik.incidents.sla.models import Clock, MatterKind, Norm, NormDocument
from otklik.incidents.topics.models import Urgency
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.moments import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("norm")]


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (Clock.Start.POSTED, "2026-11-24 12:00"),
        (Clock.Start.DETECTED, "2026-11-25 12:00"),
        (Clock.Start.REGISTERED, "2026-11-25 12:00"),
    ],
)
def test_from_when_is_counted_is_a_journaled_setting(
    written: Written, staff: Staff, starts: str, expected: str
) -> None:
    Clock.choose(starts, by=staff.approver, at=NOON)
    posted = NOON - timedelta(days=1)
    message = receive(written.account, written.comment("Не меняют платье?", at=posted), at=NOON)
    assert message is not None
    incident = message.incident
    assert (incident.posted_at, incident.detected_at) == (posted, NOON)
    assert incident.due_at == at(expected)
    chosen = Line.objects.filter(verb="clock.start_chosen").count()
    assert chosen == (starts != Clock.Start.DETECTED)


def test_the_closest_norm_counts(account: object) -> None:
    by_kind = Norm.objects.create(kind=MatterKind.MAIL, amount=60)
    by_network = Norm.objects.create(network="vk", urgency=Urgency.HIGH, amount=30)

    def norm(**case: Any) -> Norm | None:
        return deadline(start=NOON, **({"urgency": Urgency.HIGH} | case)).norm

    assert norm(kind=MatterKind.MAIL, network="vk") == by_kind
    assert norm(kind=MatterKind.COMMENT, network="vk") == by_network
    general = norm(kind=MatterKind.COMMENT, network="ok")
    assert general is not None
    assert (general.kind, general.amount) == ("", 240)


def test_a_norm_is_a_guide_until_a_document_is_recorded(
    sorted_incident: Incident, staff: Staff
) -> None:
    norm = norm_of(sorted_incident)
    assert norm is not None
    assert not norm.is_approved
    NormDocument.record(
        kind="приказ", number="7", signed_on=date(2026, 11, 1), amounts={norm: 300},
        by=staff.approver, at=NOON,
    )  # fmt: skip
    found = deadline_of(sorted_incident)
    assert found.is_term
    assert found.norm is not None
    assert found.norm.source == "приказ № 7 от 01.11.2026"
    assert found.due == at("2026-11-24 18:00")
    assert Line.objects.get(verb="norm.approved")
    norm.lose_document(by=staff.approver, at=NOON)
    assert not deadline_of(sorted_incident).is_term


def test_a_document_sets_something() -> None:
    with pytest.raises(Refused):
        NormDocument.record(
            kind="приказ", number="7", signed_on=date(2026, 11, 1), amounts={},
            by=Staff, at=NOON,  # type: ignore[arg-type]
        )  # fmt: skip
