"""One person who left a trace everywhere, and how to find what is left of them."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from otklik.channels.accounts.models import Account
from otklik.channels.inbound.models import RawEvent
from otklik.channels.networks.inbound_types import EventKind
from otklik.channels.networks.registry import adapter
from otklik.channels.outbound.models import Delivery
from otklik.core.files.uploads import private_files
from otklik.incidents.attachments.clean_upload import CleanPhoto
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.blockers.models import Awaited, Mark
from otklik.incidents.cases.client import Client, IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.importing.models import ImportFile, ImportRun
from otklik.incidents.inbox.models import Handover, SavedView
from otklik.incidents.inbox.snooze import snooze
from otklik.incidents.intake.receive import note_permission, receive
from otklik.incidents.privacy.identity_access import look
from otklik.incidents.replies.closing_note.skipped_note import SkippedLine
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, Urgency
from otklik.organisation.people.user import User
from tests.incidents.conftest import NOON, Staff, Written

NAME = "Забарзан Трескунова"
PEER = "7345009912"
PAGE = "https://network.example/zabarzan"
TEXT = "Шаурмечная на Тухачевского обсчитала, звоните 8 928 111-22-33"
MORE = "Ещё квитанция шуршавчика приложена"
ANSWER = "Забарзан, здравствуйте. Обсчёт проверит отдел рынка."
NEEDLES = (
    NAME, "трескунов", PEER, PAGE, "тухачевск", "111-22-33", "шаурмечн", "шуршавч",
    "обсчёт проверит", "обсчет проверит", "ИМ-445566", "770011001", "880022002", "прозвище",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    client: Client
    incident: Incident
    attachment: Attachment


def raw(account: Account, kind: str, number: int, text: str, place: dict[str, int]) -> RawEvent:
    """What the practice network sent, as it sent it."""
    body = json.dumps(
        {
            "kind": kind,
            "page_id": 1,
            "event_id": f"e-{number}",
            "time": int(NOON.timestamp() * 1000),
            "object": {
                "id": number,
                "from": {"id": int(PEER), "type": "person", "name": NAME},
                "text": text,
                "created_at": int(NOON.timestamp() * 1000),
                **place,
            },
        }
    ).encode()
    return RawEvent.objects.create(
        account=account,
        dedup_key=f"key-{uuid.uuid4()}",
        body=body,
        received_at=NOON,
        handed_on_at=NOON,
    )


def left_everywhere(written: Written, staff: Staff, topic: Topic) -> Person:
    """A comment, a private letter, a photo, an answer, and what colleagues noted; closed."""
    account, by = written.account, staff.operator
    comment = written.comment(TEXT, external_id="770011001", author=PEER)
    assert comment.author is not None
    author = replace(comment.author, name=NAME, profile_url=PAGE)
    comment = replace(comment, author=author, url=f"{PAGE}/770011001")
    first = receive(account, comment, at=NOON)
    assert first is not None
    private = written.private(MORE, external_id="880022002", author=PEER)
    result = receive(account, replace(private, author=author), at=NOON)
    assert result is not None
    incident = first.incident
    assert incident.client is not None
    attachment = Attachment.add(first, CleanPhoto(body=NAME.encode(), width=2, height=2), at=NOON)
    attachment.describe(f"{NAME} с квитанцией", by=by, at=NOON)
    edited = replace(comment, kind=EventKind.COMMENT_EDITED, text=f"{TEXT} прозвище")
    receive(account, replace(edited, occurred_at=NOON + timedelta(minutes=1)), at=NOON)
    note_permission(account, replace(private, kind=EventKind.DENIED, author=author), at=NOON)
    note_permission(account, replace(private, kind=EventKind.ALLOWED, author=author), at=NOON)
    incident.triage(
        unit=by.current_appointments[0].unit, topic=topic, urgency=Urgency.NORMAL, by=by, at=NOON
    )
    snooze(incident, until=NOON + timedelta(days=1), waits_for=NAME, by=by, at=NOON)
    Mark.put(incident, kind="call", note=f"позвонить: {NAME}", by=by, at=NOON)
    Awaited.begin(incident, whom="person", unit=None, what=f"ответ: {NAME}", by=by, at=NOON)
    OutsideCase.note(incident, system="im", number="ИМ-445566", by=by, at=NOON)
    SkippedLine.skip(incident, reason=f"{NAME} просит", by=by, at=NOON)
    look(incident, reason="other", note=f"нужно: {NAME}", by=by, at=NOON)
    _answered(incident, account, by)
    incident.close(outcome=Incident.Outcome.EXPLAINED, by=by, at=NOON)
    other = written.incident("Совсем другое дело")
    assert other.client is not None
    IdentityClaim.make(
        incident.client, other.client, ground="staff", certainty="likely", note=NAME, by=by, at=NOON
    )
    raw(account, "comment_new", 770011001, TEXT, {"post_id": 1})
    raw(account, "message_new", 880022002, MORE, {"peer_id": int(PEER)})
    _note_elsewhere(incident, by)
    return Person(client=incident.client, incident=incident, attachment=attachment)


def _answered(incident: Incident, account: Account, by: User) -> None:
    to = incident.messages.inbound().get(lane="private")
    reply = Reply.begin(incident, to=to, key=uuid.uuid4(), by=by, at=NOON)
    reply.save_draft(ANSWER, revision=0, by=by, at=NOON)
    reply.send(by=by, at=NOON)
    assert reply.delivery is not None
    Delivery.objects.filter(pk=reply.delivery.pk).update(
        state="sent", external_id="880022003", url=f"{PAGE}/880022003", settled_at=NOON
    )
    Reply.objects.settle(reply.delivery.pk, at=NOON)
    incident.refresh_from_db()


def _note_elsewhere(incident: Incident, by: User) -> None:
    """What stands in no incident and yet has the name."""
    SavedView.objects.create(user=by, name="мои", query="view=all&q=Забарзан+Трескунова")
    Handover.objects.create(giver=by, receiver=by, sentence=f"Дописать: {NAME}", at=NOON)
    run = ImportRun.objects.create(
        number=91, file_name="жалоба Забарзан Трескунова.csv", uploaded_by=by, uploaded_at=NOON,
        state="finished", finished_at=NOON, columns={"text": 0}, total=1,
    )  # fmt: skip
    body = f"Текст,Автор\nКто проверит?,{NAME}\n".encode()
    ImportFile.objects.create(run=run, body=body)


def everything() -> Iterator[tuple[str, bytes]]:
    """Every cell of every table, those of indexes too, and every file that was uploaded."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        else:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of the database's own
            for row in cursor.fetchall():
                for cell in row:
                    if isinstance(cell, bytes | memoryview):
                        yield table, bytes(cell)
                    else:
                        yield table, str(cell).encode()
    for folder in (settings.MEDIA_ROOT, Path(private_files().path("x")).parent):
        for file in Path(folder).rglob("*"):
            if file.is_file():
                yield f"file {file.name}", file.name.encode() + file.read_bytes()


def traces() -> list[tuple[str, str]]:
    """What is left of the person, by table; also as JSON escapes it."""
    wanted = [needle.casefold() for needle in NEEDLES]
    escaped = [json.dumps(needle)[1:-1].casefold() for needle in wanted]
    found = set()
    for place, cell in everything():
        text = cell.decode("utf-8", "ignore").casefold()
        found |= {(place, needle) for needle in {*wanted, *escaped} if needle in text}
    return sorted(found)


def parses(account: Account) -> bool:
    """The raw events of this module are such as the network sends."""
    return all(
        event.author is not None
        for one in RawEvent.objects.filter(account=account)
        for event in adapter(account).parse(bytes(one.body))
    )
