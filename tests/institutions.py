"""A small world of an authority with two institutions, and one of everything in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from otklik.audit import entries
from otklik.channels.accounts.models import Account
from otklik.channels.networks.inbound_types import Author, EventKind, InboundEvent
from otklik.channels.networks.outbound_types import Action, OutboundKind, ThreadRef
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Placement
from otklik.channels.publications.released_version_models import PublicationFile
from otklik.disclosure.items.models import Basis, Item
from otklik.disclosure.items.occasion import Occasion
from otklik.disclosure.submissions.models import Submission
from otklik.incidents.attachments import clean_upload
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.blockers.models import Mark
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.foi_requests.models import InformationRequest
from otklik.incidents.importing.models import ImportProfile, ImportRun
from otklik.incidents.intake.receive import receive
from otklik.incidents.mass_incidents.models import MassIncident
from otklik.incidents.replies.approval.models import OutsideWord
from otklik.incidents.replies.models import Reply
from otklik.incidents.reply_templates.models import Wording
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.absence import Absence
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Institution, Unit
from tests.factories import AccountFactory, UserFactory

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OURS, MUSEUM, THEATRE = "authority", "museum", "theatre"


@dataclass
class Place:
    """The authority, or one institution: its unit, its page and its people by role."""

    code: str
    unit: Unit
    institution: Institution | None
    account: Account
    people: Mapping[Role, User]

    @property
    def word(self) -> str:
        """Stands in every text of this place and nowhere else."""
        return f"словечко{self.code}"

    def of(self, role: Role) -> User:
        return self.people[role]

    def comes(self, text: str = "", *, author: str = "", at: datetime = NOON) -> Incident:
        """Somebody writes on its page."""
        number = uuid4().hex[:12]
        message = receive(
            self.account,
            InboundEvent(
                kind=EventKind.COMMENT_CREATED,
                external_id=number,
                thread=ThreadRef(container="wall", post=f"post-{number}"),
                author=Author(external_id=author or number, name=f"Имя {self.word}"),
                text=text or f"Почему закрыта касса, {self.word}?",
                occurred_at=at,
                url=f"https://wall.example/{self.code}/{number}",
            ),
            at=at,
        )
        assert message is not None
        return message.incident


def place(code: str, *, hours: Mapping[str, list[str]] | None = None) -> Place:
    """One place with a page and a person for each role."""
    unit = Unit.objects.create(code=code, name=f"Место {code}")
    institution = None
    if code != OURS:
        institution = Institution.objects.create(
            unit=unit, name=f"Учреждение {code}", working_hours=dict(hours or {})
        )
        Institution.settle_units()
        unit.refresh_from_db()
    account = AccountFactory(code=f"page-{code}", name=f"Стена {code}", institution=institution)
    people: dict[Role, Any] = {
        role: UserFactory(role=role, unit=unit, name=f"{role} {code}") for role in Role
    }
    return Place(code=code, unit=unit, institution=institution, account=account, people=people)


def world() -> dict[str, Place]:
    return {code: place(code) for code in (OURS, MUSEUM, THEATRE)}


@dataclass
class Belongings:
    """One of everything that belongs to a place."""

    incident: Incident
    client: Client
    mass: MassIncident
    reply: Reply
    request: InformationRequest
    case: OutsideCase
    run: ImportRun
    profile: ImportProfile
    template: Wording
    phrase: Wording
    attachment: Attachment
    mark: Mark
    publication: Publication
    file: PublicationFile
    delivery: Delivery
    waiting: Reply
    word: OutsideWord
    item: Item
    occasion: Occasion
    supply: Submission
    absence: Absence


def belongings(here: Place, topic: Topic) -> Belongings:
    operator, word = here.of(Role.OPERATOR), here.word
    incident = here.comes()
    message = incident.messages.get()
    incident.triage(unit=here.unit, topic=topic, urgency="normal", by=operator, at=NOON)
    reply = Reply.begin(incident, to=message, key=uuid4(), by=operator, at=NOON)
    reply.save_draft(f"Ответ {word}", revision=0, by=operator, at=NOON)
    mass, _refused = MassIncident.gather(
        name=f"Массово {word}", topic=topic, incidents=[incident], by=operator, at=NOON
    )
    delivered = here.comes(f"Где сдача, {word}?")
    delivery = Delivery.objects.create(
        account=here.account, kind=OutboundKind.COMMENT, container="wall", post="p",
        text=f"Ответ {word}", state=Delivery.State.UNCONFIRMED, action=Action.SEND,
        queued_at=NOON, not_before=NOON, planned_at=NOON,
    )  # fmt: skip
    Reply.objects.create(
        incident=delivered, author=operator, in_reply_to=delivered.messages.get(),
        lane="public", text=f"Ответ {word}", status=Reply.Status.UNCONFIRMED,
        saved_at=NOON, delivery=delivery,
    )  # fmt: skip
    waiting, text = _submitted(here), _word(here)
    day, number = NOON.date(), Incident.objects.count()
    request = InformationRequest.objects.create(
        number=number, incident=incident, subject=f"О {word}", lemma_text=f" {word} ",
        received_on=day, registered_on=day, registered_by=operator, due_on=day + timedelta(30),
        last_on=day + timedelta(30),
    )  # fmt: skip
    publication = Publication.begin(key=uuid4(), by=operator, at=NOON)
    Publication.objects.filter(pk=publication.pk).update(text=f"Пост {word}", wanted_at=NOON)
    Placement.objects.create(publication=publication, account=here.account)
    file = PublicationFile.objects.create(
        publication=publication, path="none", size=1, position=1, kind="photo"
    )
    attachment = Attachment.objects.create(
        message=message, added_at=NOON, description=f"Снимок {word}", file="none.jpg", size=1
    )
    case = OutsideCase.note(incident, system="im", number=f"{here.code}-77", by=operator, at=NOON)
    run = ImportRun.upload(
        f"текст\n{word}\n".encode(), name=f"{word}.csv", key=uuid4(), by=operator, at=NOON
    )
    profile = ImportProfile.keep(
        f"Столбцы {word}", {"text": "текст"}, institution=run.institution_id, at=NOON
    )
    template = _wording(here, f"Образец {word}", kind="template", topic=topic)
    phrase = _wording(here, f"Фраза {word}", kind="snippet", unit=here.unit)
    assert incident.client is not None
    entries.record(
        incident.client, "person.looked_at", by=operator, at=NOON, reason="other", note=word
    )
    return Belongings(
        incident=incident, client=incident.client, mass=mass, reply=reply, request=request,
        case=case, run=run, profile=profile, template=template, phrase=phrase,
        attachment=attachment, mark=Mark.put(incident, kind="call", by=operator, at=NOON),
        publication=publication, file=file, delivery=delivery, waiting=waiting, word=text,
        **_required(here),
    )  # fmt: skip


def _required(here: Place) -> dict[str, Any]:
    """An item of its own, with an event and with something supplied; somebody who is away."""
    specialist, word, keeper = here.of(Role.SPECIALIST), here.word, _keeper()
    item = Item.objects.create(
        code=f"9.{Item.objects.count() + 1}", section=f"IX. {word}", title=f"Сведения {word}",
        rule_words=word, kind="event", amount=5, unit_of_time="wd", anchor=word, source="M",
        mark="proposed", unit=here.unit, institution=here.institution,
        position=Item.objects.count(),
    )  # fmt: skip
    Basis.record(item, clause=f"Пункт {word}", by=keeper, at=NOON)
    occasion = Occasion.note(
        item, happens_on=NOON.date(), words=f"Событие {word}", by=specialist, at=NOON
    )
    supply = Submission.give(item, text=f"Текст {word}", by=specialist, at=NOON)
    absence = Absence.note(specialist, first=NOON.date(), last=NOON.date(), by=specialist, at=NOON)
    return {"item": item, "occasion": occasion, "supply": supply, "absence": absence}


def _keeper() -> User:
    """Whoever keeps the list works in the authority itself."""
    return User.holding(Right.KEEP_DISCLOSURE, on=NOON.date(), institution=None)[0]


def _submitted(here: Place) -> Reply:
    """Nobody has said what it is about: a second person reads it."""
    operator, incident = here.of(Role.OPERATOR), here.comes(f"А когда откроется, {here.word}?")
    to = incident.messages.get()
    reply = Reply.begin(incident, to=to, key=uuid4(), by=operator, at=NOON)
    reply.save_draft(f"Откроется завтра, {here.word}.", revision=0, by=operator, at=NOON)
    reply.submit(by=operator, at=NOON)
    return reply


def _word(here: Place) -> OutsideWord:
    """Somebody agreed on paper who does not work at the desk."""
    reply = _submitted(here)
    return OutsideWord.note(
        reply, way="paper", giver=None, giver_words=f"Директор {here.word}", given_at=NOON,
        scan=clean_upload.Scan(body=b"%PDF-1.4", is_picture=False), revision=reply.revision,
        by=here.of(Role.LEAD), at=NOON,
    )  # fmt: skip


def _wording(here: Place, name: str, **columns: Any) -> Wording:
    wording = Wording(name=name, text=name, **columns)
    wording.keep(by=here.of(Role.OPERATOR), at=NOON)
    return wording
