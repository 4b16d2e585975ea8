import pytest

from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.incidents.intake.receive import receive
from otklik.incidents.topics.models import Competence, Topic
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UserFactory
from tests.forms.world import NOON, Desk
from tests.incidents.conftest import open_account


@pytest.fixture
def desk() -> Desk:
    unit = Unit.objects.create(code="rights", name="Отдел защиты прав")
    topic = Topic.objects.create(
        code="C06", name="Жалоба", unit=unit, needs_approval=True, competence=Competence.ADVICE
    )
    account = open_account()
    event = InboundEvent(
        kind=EventKind.COMMENT_CREATED,
        external_id="1",
        thread=ThreadRef(container="wall", post="p1"),
        author=Author(external_id="p", name="Покупатель"),
        text="Магазин не меняет платье",
        occurred_at=NOON,
    )
    message = receive(account, event, at=NOON)
    assert message is not None
    return Desk(
        incident=message.incident,
        topic=topic,
        operator=UserFactory(role=Role.OPERATOR, unit=unit),
        approver=UserFactory(role=Role.APPROVER, unit=unit),
    )
