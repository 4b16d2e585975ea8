"""Forms about an incident, filled in wrong."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from otklik.channels.outbound.models import Delivery
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.structure.units_and_institutions import Unit
from tests.factories import UserFactory
from tests.forms.world import NOON, TYPED, Desk, Wrong


def triage(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    Topic.objects.update(unit=None)  # so that nobody answers for it
    return Wrong(
        address=desk.at("triage"),
        fields={"topic": desk.topic.pk, "urgency": "high"},
        kept=(f'<option value="{desk.topic.pk}" selected>', 'value="high" selected'),
    )


def closing(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(address=desk.at("closing"), fields={"outcome": ""})


def returning(desk: Desk, client: Client) -> Wrong:
    key = uuid4()
    client.force_login(desk.operator)
    message = desk.incident.messages.get()
    draft = {"text": TYPED, "revision": 0, "to": message.pk}
    client.post(desk.at(f"replies/{key}/submission"), draft)
    client.force_login(desk.approver)
    return Wrong(
        address=desk.at(f"replies/{key}/approval"),
        fields={"verdict": "returned", "revision": Reply.objects.get().revision},
    )


def settling(desk: Desk, client: Client) -> Wrong:
    desk.topic.needs_approval = False
    desk.topic.save()
    desk.incident.triage(
        unit=Unit.objects.get(), topic=desk.topic, urgency=Urgency.NORMAL, by=desk.operator, at=NOON
    )
    client.force_login(desk.operator)
    draft = {"text": TYPED, "revision": 0, "to": desk.incident.messages.get().pk}
    client.post(desk.at(f"replies/{uuid4()}/sending"), draft)
    Delivery.objects.update(state="unconfirmed", settled_at=NOON)
    reply = Reply.objects.get()
    reply.settle(at=NOON)
    return Wrong(
        address=f"/desk/deliveries/{reply.delivery_id}/",
        fields={"verdict": "it_is_there"},
        kept=('value="it_is_there"',),
    )


def uploading(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(address="/desk/imports/new/", fields={"key": str(uuid4())})


def mapping(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    file = SimpleUploadedFile("messages.csv", "текст;дата\nПочему так;01.11.2026\n".encode())
    client.post("/desk/imports/new/", {"file": file, "key": str(uuid4())})
    return Wrong(
        address="/desk/imports/1/columns/",
        fields={"text": "", "date": "1", "profile_name": TYPED},
        kept=(TYPED,),
    )


def pairing(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(
        address=desk.at("pair"),
        fields={"question": TYPED * 10, "answer": "Телефон 89280000000"},
        kept=(TYPED * 10, "Телефон 89280000000"),
    )


def noting(desk: Desk, client: Client) -> Wrong:
    client.force_login(desk.operator)
    return Wrong(
        address=desk.at("outside-answer"),
        fields={"where": TYPED, "answered_at": "вчера", "text": TYPED, "key": str(uuid4())},
        kept=(TYPED, 'value="вчера"'),
    )


def asking_afterwards(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address="/desk/helping/",
        fields={"after_days": "17", "rest_days": "30", "text": TYPED},
        kept=(TYPED, 'value="17"'),
    )


def drawing(desk: Desk, client: Client) -> Wrong:
    client.force_login(UserFactory(role=Role.LEAD))
    return Wrong(
        address="/desk/quality/new/",
        fields={"starts_on": "вчера", "ends_on": "31.10.2026", "share": "17"},
        kept=('value="вчера"', 'value="31.10.2026"', 'value="17"'),
    )
