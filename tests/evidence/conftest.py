"""Three incidents that registers tell of, and colleagues who take them out."""

import pytest

from otklik.incidents.cases.incident import Incident
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.foi_requests.models import InformationRequest, RequestTerms
from otklik.incidents.topics.models import Topic
from tests.incidents.conftest import (
    NOON,
    Staff,
    Written,
    account,
    norm,
    staff,
    topic,
    unit,
    written,
)

__all__ = ["account", "norm", "staff", "topic", "unit", "written"]


@pytest.fixture
def incidents(files_here: None, written: Written, staff: Staff, topic: Topic) -> list[Incident]:
    """Three incidents, a case in each other system, a request."""
    made = [written.incident(f"Вопрос № {n}") for n in range(3)]
    made[0].triage(
        unit=staff.operator.current_appointments[0].unit,
        topic=topic, urgency="normal", by=staff.operator, at=NOON,
    )  # fmt: skip
    made[1].close(outcome="spam", by=staff.operator, at=NOON)
    OutsideCase.note(made[0], system="im", number="=1+1", by=staff.operator, at=NOON)
    OutsideCase.note(made[2], system="pos", number="ПОС-7", by=staff.operator, at=NOON)
    RequestTerms.objects.create(
        basis="закон", answer_days=30, delay_notice_days=7, delay_days=15,
        delay_text="{until} {reason}", how_to_request="—", how_to_appeal="—",
    )  # fmt: skip
    InformationRequest.register(
        made[2], subject="Сколько проверок", received_on=NOON.date(), by=staff.operator, at=NOON
    )
    return made
