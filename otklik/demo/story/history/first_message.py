"""How an incident of the history begins: its client, its first message, what the machine read."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from otklik.channels.accounts.models import Account
from otklik.channels.networks.outbound import ThreadRef
from otklik.demo.story.history import texts
from otklik.demo.story.history.channel_shares import Code, Lane
from otklik.demo.story.history.course import Course, Kind
from otklik.demo.story.history.incident_writer import Groups, Story
from otklik.demo.story.history.network_wall import Wall
from otklik.demo.story.history.rows import Rows, said
from otklik.demo.story.history.staff import Desk
from otklik.demo.story.models import History
from otklik.incidents.cases.client import Client, Identity
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification import classify
from otklik.incidents.intake.manual_cards import CODE as HAND
from otklik.incidents.intake.manual_cards import Where
from otklik.incidents.intake.models import CONTAINER, Question, number_of, place_of
from otklik.nlp.words.first_words import opening

KEYS = uuid5(NAMESPACE_URL, "urn:otklik:history")
PAGES = (Code.VK, Code.OK, Code.MAX)
DAYS_A_POST = 3  # a post of ours stands so long on top


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the first message stands, and under which number; `peer` is who wrote it there."""

    account: Account
    thread: ThreadRef
    number: str
    peer: str
    name: str
    url: str = ""
    where: str = ""
    key: UUID | None = None


@dataclass(kw_only=True)
class Beginning:
    """Remembers who wrote before and what was said lately; courses come in order of time."""

    history: History
    desk: Desk
    accounts: Mapping[str, Account]
    wall: Wall
    groups: Groups = field(default_factory=Groups)
    known: dict[str, classify.Reading] = field(default_factory=dict)
    clients: dict[int, int] = field(default_factory=dict)

    def remember(self, courses: Iterable[Course]) -> None:
        """What stands already, when a history goes on that was interrupted."""
        for course in courses:
            if course.network in PAGES and course.is_answered_by(self.desk.until):
                key = self.history.first_client_key + course.index
                self.clients.setdefault(course.person, key)

    def story(self, course: Course, rows: Rows) -> Story:
        chance = Random(f"{self.history.seeded}/{course.index}")  # noqa: S311 - made up
        place = self._place(course, chance)
        client = self._client(course, place, rows)
        incident = self._incident(course, place, client)
        rows.incidents.append(incident)
        lane = Message.Lane.PRIVATE if course.lane is Lane.PRIVATE else Message.Lane.PUBLIC
        message, version = said(
            incident, course.text, thread=place.thread, lane=lane, number=place.number,
            is_ours=False, at=course.posted, received=course.detected, url=place.url,
            where=place.where,
        )  # fmt: skip
        rows.messages.append(message)
        rows.versions.append(version)
        if place.key is not None:
            rows.questions.append(Question.made(incident, key=place.key))
        likeness = self.groups.place(incident, course.text)
        if likeness is not None:
            rows.likenesses.append(likeness)
        rows.happened(
            incident, "message.received", by=None, at=course.detected, message=message, lane=lane
        )
        return Story(
            desk=self.desk, course=course, incident=incident, thread=place.thread, asked=message,
            rows=rows, chance=chance, is_by_hand=course.network == Code.HAND,
        )  # fmt: skip

    def _incident(self, course: Course, place: Place, client: Client) -> Incident:
        read = self._read(course)
        columns = read.columns() | {
            "opening_text": opening(course.text),
            "lemma_text": f" {' '.join(classify.lemmas(course.text))} ",
        }
        incident = Incident(
            pk=self.history.first_key + course.index,
            number=self.history.first_number + course.index,
            account=place.account,
            client=client,
            is_private=course.lane is Lane.PRIVATE,
            thread_key=place.thread.key,
            posted_at=course.posted,
            detected_at=course.detected,
            registered_at=course.detected,
            last_message_at=course.posted,
            **columns,
        )
        incident.clock_from = self.desk.starts.start_of(
            posted=course.posted, detected=course.detected, registered=course.detected
        )
        incident.due_at = self.desk.due(incident, stage="first")
        return incident

    def _read(self, course: Course) -> classify.Reading:
        """Read once a phrase: what a person adds does not change what it is about."""
        core = course.phrase if course.kind is Kind.QUESTION else course.text
        if core not in self.known:
            self.known[core] = classify.read(core)
        return self.known[core]

    def _place(self, course: Course, chance: Random) -> Place:
        """What still waits for us stands where it can be answered: on our wall, or on the site."""
        name = texts.name(chance)
        if course.network != Code.HAND and not course.is_answered_by(self.desk.until):
            if course.lane is Lane.PUBLIC and self.wall.stood_at(course.posted):
                return self._on_the_wall(course, name)
            course.network, course.lane = Code.SITE, Lane.PRIVATE
        if course.network == Code.SITE:
            return self._on_the_site(course)
        if course.network == Code.HAND:
            return self._noted(course, name, chance)
        return self._in_network(course, name)

    def _on_the_wall(self, course: Course, name: str) -> Place:
        current = self.wall.comment(course.text, name=name, at=course.posted)
        return Place(
            account=self.wall.account,  # type: ignore[arg-type]
            thread=current.thread, number=current.number, peer=current.person, name=name,
            url=current.url,
        )  # fmt: skip

    def _on_the_site(self, course: Course) -> Place:
        key = uuid5(KEYS, f"{self.history.seeded}/{course.index}")
        place = place_of(key)
        return Place(
            account=self.accounts[Code.SITE], thread=ThreadRef(container=CONTAINER, peer=place),
            number=number_of(key, course.text), peer=place, name="", key=key,
        )  # fmt: skip

    def _noted(self, course: Course, name: str, chance: Random) -> Place:
        place = f"card:{uuid5(KEYS, f'{self.history.seeded}/{course.index}')}"
        who = hashlib.sha256(place.encode()).hexdigest()[:40]
        where = Where.TELEPHONE if chance.random() < 0.7 else Where.VISIT
        return Place(
            account=self.accounts[Code.HAND], thread=ThreadRef(container=HAND, peer=place),
            number=place, peer=who, name=name, where=str(where.label),
        )  # fmt: skip

    def _in_network(self, course: Course, name: str) -> Place:
        account, peer = self.accounts[course.network], f"u{course.person}"
        container = account.container or account.code
        if course.lane is Lane.PRIVATE:
            thread = ThreadRef(container=container, peer=peer)
        else:
            thread = ThreadRef(container=container, post=post_of(course.posted))
        return Place(
            account=account, thread=thread, number=f"h{course.index}.0", peer=peer, name=name
        )

    def _client(self, course: Course, place: Place, rows: Rows) -> Client:
        """Who wrote before is the same client; their incidents hang on the same row."""
        known = self.clients.get(course.person)
        if known is not None and place.account.network in PAGES:
            before = known - self.history.first_client_key
            return Client(pk=known, number=self.history.first_client + before)
        client = Client(
            pk=self.history.first_client_key + course.index,
            number=self.history.first_client + course.index,
        )
        rows.clients.append(client)
        rows.identities.append(
            Identity(client=client, account=place.account, external_id=place.peer, name=place.name)
        )
        if place.account.network in PAGES:
            self.clients[course.person] = client.pk
        return client


def post_of(moment: datetime) -> str:
    """The number of the post of ours that stood on top of a page in a network then."""
    return f"p{moment.toordinal() // DAYS_A_POST}"
