"""How a test makes a mass incident, and works through its presses."""

from datetime import timedelta

from otklik.channels.outbound.models import Delivery
from otklik.incidents.cases.incident import Incident
from otklik.incidents.mass_incidents import process_members
from otklik.incidents.mass_incidents.models import MassIncident, Progress
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from tests.incidents.conftest import NOON, Staff, Written

LATER = NOON + timedelta(minutes=5)
TEXT = "{имя обращения}, здравствуйте! По инциденту № {номер}: рынок проверен."


def incidents(written: Written, number: int) -> list[Incident]:
    return [written.incident(f"На рынке врут весы, ряд {n}") for n in range(number)]


def sort(incident: Incident, topic: Topic, staff: Staff) -> None:
    incident.triage(
        unit=topic.unit,  # type: ignore[arg-type]
        topic=topic,
        urgency=Urgency.NORMAL,
        by=staff.operator,
        at=NOON,
    )


def gathered(written: Written, staff: Staff, topic: Topic) -> MassIncident:
    """Five people, triaged, on a topic that needs no second person."""
    here = incidents(written, 5)
    for incident in here:
        sort(incident, topic, staff)
    made, refused = MassIncident.gather(
        name="Весы на рынке", topic=topic, incidents=here, by=staff.operator, at=NOON
    )
    assert refused == []
    write(made, TEXT, staff)
    return made


def write(mass: MassIncident, text: str, staff: Staff) -> None:
    mass.write(
        name=mass.name,
        topic=mass.topic,
        text=text,
        revision=mass.revision,
        by=staff.operator,
        at=NOON,
    )


def work(mass: MassIncident) -> None:
    while process_members.carry_on(mass.pk, at=NOON):
        pass
    mass.refresh_from_db()


def deliver(state: str = "sent") -> None:
    """Every delivery as the engine would leave it."""
    for number, delivery in enumerate(Delivery.objects.filter(state="queued")):
        external_id = f"9{delivery.pk}{number}" if state == "sent" else ""
        Delivery.objects.filter(pk=delivery.pk).update(
            state=state, external_id=external_id, settled_at=LATER
        )
        Reply.objects.get(delivery=delivery).settle(at=LATER)


def progress(mass: MassIncident) -> Progress:
    return mass.members.here().progress()
