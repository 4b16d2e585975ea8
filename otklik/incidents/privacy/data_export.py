"""The export of a person's data at their request, machine-readable and as a page."""

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.client import Client
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.organisation.people.user import User


@transaction.atomic
def export_data(client: Client, *, ground: str, by: User, at: datetime) -> bytes:
    """A zip with `data.json`, `index.html`, and the person's files under `files/`.

    It holds what the person wrote, what we answered, and who they are in each network; nothing of
    other people. `ground`, for the audit log, says who asked and by which document. Raises Refused
    without one.
    """
    if not ground.strip():
        raise Refused(_("Name the request: who asked, when, by which letter."))
    own = Message.objects.inbound().filter(client=client)
    data = _collect(client, own, at=at)
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", text)
        archive.writestr("index.html", render_to_string("incidents/privacy/data_export.html", data))
        files = Attachment.objects.filter(message__in=own).exclude(file="")
        for attachment in files.order_by("pk"):
            with attachment.file.open("rb") as file:
                archive.writestr(_name(attachment), file.read())
    entries.record(client, "person.handed_out", by=by, at=at, ground=ground.strip())
    return packed.getvalue()


def _collect(client: Client, own: QuerySet[Message], *, at: datetime) -> dict[str, Any]:
    messages: dict[int, list[dict[str, Any]]] = {}
    theirs = Incident.objects.filter(pk__in=own.values("incident"))
    for message in Message.objects.filter(incident__in=theirs).with_texts():
        if message.is_inbound and message.client_id != client.pk:
            continue
        messages.setdefault(message.incident_id, []).append(_message(message))
    return {
        "pseudonym": str(client),
        "made_at": at,
        "identities": [
            {
                "where": str(i.account),
                "number": i.external_id,
                "name": i.name,
                "page": i.profile_url,
                "reply_to": i.reply_to,
            }
            for i in client.identities.select_related("account").order_by("pk")
        ],
        "incidents": [
            {
                "number": incident.number,
                "where": str(incident.account),
                "topic": str(incident.topic or ""),
                "state": incident.get_status_display(),
                "outcome": incident.get_outcome_display() if incident.outcome else "",
                "registered_at": incident.registered_at,
                "messages": messages.get(incident.pk, []),
            }
            for incident in theirs.select_related("account", "topic").order_by("pk")
        ],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "from": "person" if message.is_inbound else "authority",
        "is_public": message.lane == Message.Lane.PUBLIC,
        "at": message.occurred_at,
        "text": message.text,
        "earlier_texts": [version.text for version in message.history[:-1]],
        "link": message.url,
        "files": [
            _name(a) if a.file else str(a.get_kind_display()) for a in message.attachments.all()
        ],
    }


def _name(attachment: Attachment) -> str:
    return f"files/{attachment.key}.{str(attachment.file.name).rpartition('.')[2]}"
