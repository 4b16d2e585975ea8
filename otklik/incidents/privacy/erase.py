"""Erases people's texts, files, numbers and names; facts and outcomes stay.

Used for requests of people and for retention rules. Each function works in the caller's
transaction, is harmless when repeated, and returns counts of rows by kind.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from otklik.assistant.models import Consultation
from otklik.audit import entries
from otklik.audit.erase_payload import erase_particulars
from otklik.audit.models import Line
from otklik.channels.erase import empty_deliveries
from otklik.channels.outbound.models import Delivery
from otklik.core.refusal import Refused
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases import fulltext
from otklik.incidents.cases.client import Client, Identity, IdentityClaim, WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import (
    ERASED_PREFIX,
    Message,
    MessagePart,
    MessageVersion,
    erased_container,
    erased_message_id,
)
from otklik.incidents.classification import classify
from otklik.incidents.classification.models import Learning
from otklik.incidents.intake.models import Tombstone
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.privacy.personal_data_map import TRACES
from otklik.incidents.replies.approval.models import OutsideWord
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User

ERASED = "incident.erased"
#: Particulars of audit entries that are codes, numbers and moments; all others are erased.
PLAIN = frozenset(
    {
        "act", "action", "answered_at", "attachment", "attempt", "batch", "by_hand", "certainty",
        "client", "code", "incident", "is_same", "key", "kind", "lane", "mass", "message", "now",
        "other", "outcome", "pair", "pile", "promised_on", "proof", "reply", "request", "rule",
        "system", "to", "topic", "unit", "until", "urgency", "was", "whom",
    }
)  # fmt: skip

Counts = Counter[str]


def erase_incidents(
    keys: Sequence[int],
    *,
    of: Collection[int] | None = None,
    ground: str,
    by: User | None,
    at: datetime,
) -> Counts:
    """Erase the texts of closed incidents; only those of the clients `of`, if given. Raises Refused
    while one is open or a reply is on its way."""
    held = list(Incident.objects.select_for_update(of=("self",)).filter(pk__in=keys))
    for incident in held:
        _refuse_unless_settled(incident)
    counts: Counts = Counter()
    messages = Message.objects.filter(incident__in=held)
    if of is not None:
        messages = messages.exclude(Q(direction="in", client__isnull=False) & ~Q(client__in=of))
    deliveries = _empty_deliveries(messages)
    counts["deliveries"] = len(deliveries)
    counts += erase_messages(messages, at=at)
    pks = [incident.pk for incident in held]
    scans = OutsideWord.objects.filter(approval__reply__incident__in=pks).exclude(scan="")
    for word in scans:  # the answer is on the paper
        word.scan.storage.delete(str(word.scan.name))
        counts["files"] += 1
    for trace in TRACES:
        counts[trace.model._meta.model_name or ""] += trace.erase(pks)
    with fulltext.secure_deletion():
        for incident in held:
            _erase_columns(incident, at=at)
    Learning.forget_what_is_not_used()
    counts["incidents"] = len(held)
    counts["particulars"] = _erase_particulars(Incident, pks, ground=ground, by=by, at=at)
    counts["particulars"] += _erase_particulars(Delivery, deliveries, ground=ground, by=by, at=at)
    for incident in held:
        entries.record(incident, ERASED, by=by, at=at, ground=ground)
    return +counts


def erase_messages(messages: QuerySet[Message], *, at: datetime) -> Counts:
    """Erase texts, files and numbers of these messages; the fact and time of writing stay."""
    rows = list(messages.filter(erased_at__isnull=True).prefetch_related("parts"))
    keys = [message.pk for message in rows]
    counts: Counts = Counter(messages=len(rows))
    counts += erase_attachments(Attachment.objects.filter(message__in=keys))
    counts["copies"] = ModerationAct.objects.filter(message__in=keys).erase_words()
    counts["versions"] = MessageVersion.objects.filter(message__in=keys).delete()[0]
    key_id = settings.FIELD_KEYS.newest
    parts: list[MessagePart] = []
    for message in rows:
        items = (message.account_id, message.container, message.lane, message.external_id)
        Tombstone.objects.filter(
            account=items[0], container=items[1], lane=items[2], external_id=items[3]
        ).delete()
        message.external_id = erased_message_id(*items, key_id=key_id)
        message.container = erased_container(message.lane, message.container)
        message.peer = message.parent_id = message.url = message.noted_where = ""
        message.album = ""
        message.personal_words = message.harsh_words = message.harsh_kind = ""
        message.erased_at = at
        for part in message.parts.all():
            part.external_id = erased_message_id(*items[:3], part.external_id, key_id=key_id)
            parts.append(part)
    MessagePart.objects.bulk_update(parts, ["external_id"], batch_size=200)
    Message.objects.bulk_update(
        rows,
        [
            "external_id", "container", "peer", "parent_id", "url", "noted_where", "album",
            "personal_words", "harsh_words", "harsh_kind", "erased_at",
        ],
        batch_size=200,
    )  # fmt: skip
    return +counts


def erase_strays(keys: Sequence[int], *, at: datetime) -> Counts:
    """Erase single messages in other people's incidents, which are then recomputed."""
    messages = Message.objects.filter(pk__in=keys)
    incidents = list(Incident.objects.select_for_update(of=("self",)).filter(messages__in=keys))
    counts = erase_messages(messages, at=at)
    with fulltext.secure_deletion():
        for incident in incidents:
            _reread(incident)
    return counts


def erase_attachments(attachments: QuerySet[Attachment]) -> Counts:
    """Erase files and then their rows, so that a failure leaves a row to retry."""
    counts: Counts = Counter()
    for attachment in attachments:
        if attachment.file:
            attachment.file.storage.delete(str(attachment.file.name))
            counts["files"] += 1
    counts["attachments"] = attachments.delete()[1].get(Attachment._meta.label, 0)
    return +counts


def erase_people(
    clients: Iterable[Client], *, ground: str, by: User | None, at: datetime
) -> Counts:
    """Erase who these clients are in the networks, and all identity claims about them."""
    counts: Counts = Counter()
    for client in clients:
        identities = Identity.objects.filter(client=client)
        for identity in identities:
            account, number = identity.account_id, identity.external_id
            letters = Delivery.objects.filter(account=account, peer=number)
            counts["deliveries"] += len(empty_deliveries(letters))
            permissions = WritingPermission.objects.filter(account=account, external_id=number)
            counts["permissions"] += permissions.delete()[0]
        counts["identities"] += identities.delete()[0]
        claims = IdentityClaim.objects.about(client)
        tied = [claim.partner_of(client).pk for claim in claims]
        claims = IdentityClaim.objects.filter(Q(one=client) | Q(other=client))
        counts["claims"] += claims.delete()[0]
        counts["particulars"] += _erase_particulars(
            Client, [client.pk, *tied], ground=ground, by=by, at=at, only="person."
        )
        entries.record(client, "person.erased", by=by, at=at, ground=ground)
    return +counts


def erase_looks(lines: Iterable[Line], *, ground: str, by: User | None, at: datetime) -> int:
    """Erase the reasons for looking up people's names; the fact and the employee stay."""
    return erase_particulars(lines, plain=PLAIN, ground=ground, by=by, at=at)


def _refuse_unless_settled(incident: Incident) -> None:
    message = ""
    if incident.status != Incident.Status.CLOSED:
        message = _("Incident %(number)s is open: close it first.")
    elif incident.replies.at_work().exists():
        message = _("A reply in incident %(number)s is not completed yet.")
    elif ModerationAct.objects.pending_in(incident).exists():
        message = _(
            "A comment in incident %(number)s is being hidden, shown or deleted: settle it."
        )
    if message:
        raise Refused(message % {"number": incident})


def _empty_deliveries(messages: QuerySet[Message]) -> list[int]:
    """Empty our deliveries in these incidents, with every attempt; returns their keys."""
    replies = Reply.objects.filter(incident__in=messages.values("incident"))
    ours = Q(pk__in=replies.exclude(delivery=None).values("delivery"))
    numbers: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for account, container, number in messages.values_list("account", "container", "external_id"):
        numbers[account, container].add(number)
    for (account, container), here in numbers.items():
        at_place = Q(account=account, container=container)
        ours |= at_place & (Q(reply_to__in=here) | Q(target__in=here))
    return empty_deliveries(Delivery.objects.filter(ours))


def _erase_columns(incident: Incident, *, at: datetime) -> None:
    """Erase the texts in its columns, except those about other people's remaining messages."""
    if not _reread(incident):
        incident.thread_key = f"{ERASED_PREFIX}-{incident.pk}"
    incident.guess_reason = incident.waits_for = incident.tone = ""
    incident.urgency_why = incident.urgency_words = incident.concern = ""
    Consultation.objects.filter(about=incident.public_number).forget()
    incident.erased_at = at
    incident.save(
        update_fields=[
            "guess_reason", "waits_for", "tone", "urgency_why", "urgency_words", "concern",
            "thread_key", "erased_at",
        ]
    )  # fmt: skip


def _reread(incident: Incident) -> bool:
    """Recompute list and search texts from the remaining messages; False if none are left."""
    items = list(incident.messages.inbound().filter(erased_at__isnull=True).with_texts())
    lemmas = " ".join(lemma for each in items for lemma in classify.lemmas(each.text))
    incident.opening_text = classify.read(items[0].text).opening if items else ""
    incident.lemma_text = f" {lemmas} " if lemmas else ""
    incident.save(update_fields=["opening_text", "lemma_text"])
    return bool(items)


def _erase_particulars(
    model: type,
    keys: Collection[int],
    *,
    ground: str,
    by: User | None,
    at: datetime,
    only: str = "",
) -> int:
    lines = Line.objects.of_kind(model).filter(
        subject_key__in=[str(key) for key in keys], verb__startswith=only
    )
    return erase_particulars(
        list(lines.with_particulars()), plain=PLAIN, ground=ground, by=by, at=at
    )
