"""What the tests of the desk share: an account, what people write, staff."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import count

import pytest

from otklik.channels.accounts.models import Account, AccountSecret
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import ThreadRef
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.intake.receive import receive
from otklik.incidents.moderation.models import ModerationAct, ModerationRule
from otklik.incidents.sla.models import Norm
from otklik.incidents.topics.models import Competence, Topic, Urgency
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import Appointment, User
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.moderation import PHONE, narrow_rules

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow


@dataclass
class Written:
    """Events as a network would tell them."""

    account: Account
    numbers: "count[int]" = field(default_factory=lambda: count(1000))

    def comment(
        self,
        text: str,
        *,
        external_id: str = "1",
        author: str = "p",
        post: str = "p1",
        kind: EventKind = EventKind.COMMENT_CREATED,
        at: datetime = NOON,
    ) -> InboundEvent:
        return InboundEvent(
            kind=kind,
            external_id=external_id,
            thread=ThreadRef(container="wall", post=post),
            author=Author(external_id=author, name="Покупатель"),
            text=text,
            occurred_at=at,
        )

    def private(
        self,
        text: str,
        *,
        external_id: str = "1",
        author: str = "p",
        kind: EventKind = EventKind.DM_RECEIVED,
        at: datetime = NOON,
    ) -> InboundEvent:
        return InboundEvent(
            kind=kind,
            external_id=external_id,
            thread=ThreadRef(container="wall", peer=author),
            author=Author(external_id=author, name="Покупатель"),
            text=text,
            occurred_at=at,
        )

    def incident(self, text: str = "Магазин не меняет платье, чек есть") -> Incident:
        """A fresh incident of a new person."""
        number = str(next(self.numbers))
        message = receive(
            self.account, self.comment(text, external_id=number, author=number), at=NOON
        )
        assert message is not None
        return message.incident


@dataclass
class Staff:
    operator: User
    approver: User
    specialist: User


@pytest.fixture
def account(db: None) -> Account:
    return open_account()


def open_account() -> Account:
    account = Account.objects.create(
        code="practice",
        network=Account.NetworkCode.PRACTICE,
        name="Учебная сеть",
        base_url="http://127.0.0.1:9/practice/",
        container="wall",
    )
    for name in ("token", "secret"):
        AccountSecret.objects.create(account=account, name=name, value="practice-only")
    return account


@pytest.fixture
def written(account: Account) -> Written:
    return Written(account=account)


@pytest.fixture
def norm(db: None) -> None:
    Norm.objects.create(urgency=Urgency.NORMAL, amount=480)
    Norm.objects.create(urgency=Urgency.HIGH, amount=240)


@pytest.fixture
def unit(db: None) -> Unit:
    return Unit.objects.create(code="rights", name="Отдел защиты прав")


@pytest.fixture
def staff(unit: Unit) -> Staff:
    return appoint(unit)


def appoint(unit: Unit) -> Staff:
    other = Unit.objects.create(code="market", name="Отдел рынка")

    def member(role: Role, where: Unit) -> User:
        user = User.objects.create_user(username=role.value, name=str(role.label))
        Appointment.objects.create(user=user, unit=where, role=role, starts_on=date(2020, 1, 1))
        return user

    return Staff(
        operator=member(Role.OPERATOR, unit),
        approver=member(Role.APPROVER, unit),
        specialist=member(Role.SPECIALIST, other),
    )


@pytest.fixture
def topic(unit: Unit) -> Topic:
    return Topic.objects.create(
        code="A01", name="Возврат и обмен", competence=Competence.ADVICE, unit=unit
    )


@pytest.fixture
def delicate(unit: Unit) -> Topic:
    return Topic.objects.create(
        code="C06", name="Жалоба на сотрудника", unit=unit, needs_approval=True
    )


@pytest.fixture
def closed(staff: Staff) -> Callable[[Incident], Incident]:
    def close(incident: Incident) -> Incident:
        incident.close(outcome=Incident.Outcome.NO_QUESTION, by=staff.operator, at=NOON)
        return incident

    return close


@pytest.fixture
def sorted_incident(written: Written, staff: Staff, topic: Topic) -> Incident:
    """In progress, on a topic that needs no second person."""
    incident = written.incident()
    incident.triage(
        unit=staff.operator.current_appointments[0].unit,
        topic=topic,
        urgency=Urgency.NORMAL,
        by=staff.operator,
        at=NOON,
    )
    return incident


@pytest.fixture
def question(sorted_incident: Incident) -> Message:
    return sorted_incident.messages.get()


@pytest.fixture
def rules(db: None) -> dict[str, ModerationRule]:
    return narrow_rules()


@pytest.fixture
def comment(written: Written) -> Message:
    return written.incident(PHONE).messages.get()


@pytest.fixture
def hidden(comment: Message, rules: dict[str, ModerationRule], staff: Staff) -> ModerationAct:
    return ModerationAct.hide(comment, rule=rules["personal"], by=staff.operator, at=NOON)


@pytest.fixture
def proposed(comment: Message, rules: dict[str, ModerationRule], staff: Staff) -> ModerationAct:
    return ModerationAct.propose_deletion(
        comment, rule=rules["demand"], note="Решение суда № 1", by=staff.operator, at=NOON
    )


@pytest.fixture
def final_norm(db: None) -> Norm:
    return Norm.objects.create(stage=Norm.Stage.FINAL, unit=Norm.Unit.WORKING_DAYS, amount=7)
