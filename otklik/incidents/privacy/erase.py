"""Erasing what is kept of people: words, files, numbers, names. The fact and its outcome stay.

One way for all: a request of the person and the terms of keeping both come through here. Each
function works in the caller's transaction, harmlessly repeated, and counts rows by kind.
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
from otklik.incidents.intake.question_and_tombstone import Tombstone
from otklik.incidents.moderation.erase import erase_copies
from otklik.incidents.moderation.models import ModerationAct
from otklik.incidents.privacy.personal_data_map import TRACES
from otklik.incidents.replies.approval.models import OutsideWord
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.user import User

ERASED = "incident.erased"
#: Particulars of lines that are codes, numbers and moments; whatever tells more is erased.
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
    """Erase the words of closed incidents; `of` are the clients whose messages go, None: all.

    Raises Refused while one is open or a reply is on its way.
    """
    held = list(Incident.objects.select_for_update(of=("self",)).filter(pk__in=keys))
    for incident in held:
        _refuse_unless_settled(incident)
    counts: Counts = Counter()
    messages = Message.objects.filter(incident__in=held)
    if of is not None:
        messages = messages.exclude(Q(direction="in", client__isnull=False) & ~Q(client__in=of))
    deliveries = _deliveries(messages)
    counts["deliveries"] = len(deliveries)
    counts += erase_messages(messages, at=at)
    pks = [incident.pk for incident in held]
    scans = OutsideWord.objects.filter(approval__reply__incident__in=pks).exclude(scan="")
    for word in scans:  # the paper has the answer on it; that there was one stays
        word.scan.storage.delete(str(word.scan.name))
        counts["files"] += 1
    for trace in TRACES:
        counts[trace.model._meta.model_name or ""] += trace.erase(pks)
    with fulltext.secure_deletion():
        for incident in held:
            _leave_the_fact(incident, at=at)
    Learning.forget_what_is_not_used()
    counts["incidents"] = len(held)
    counts["particulars"] = _erase_particulars(Incident, pks, ground=ground, by=by, at=at)
    counts["particulars"] += _erase_particulars(Delivery, deliveries, ground=ground, by=by, at=at)
    for incident in held:
        entries.record(incident, ERASED, by=by, at=at, ground=ground)
    return +counts


def erase_messages(messages: QuerySet[Message], *, at: datetime) -> Counts:
    """Texts, files and numbers of these messages; that each was there, and when, stays."""
    rows = list(messages.filter(erased_at__isnull=True).prefetch_related("parts"))
    keys = [message.pk for message in rows]
    counts: Counts = Counter(messages=len(rows))
    counts += erase_attachments(Attachment.objects.filter(message__in=keys))
    counts["copies"] = erase_copies(keys)
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
    """What somebody wrote in incidents of others: these messages alone; the rest is read anew."""
    messages = Message.objects.filter(pk__in=keys)
    incidents = list(Incident.objects.select_for_update(of=("self",)).filter(messages__in=keys))
    counts = erase_messages(messages, at=at)
    with fulltext.secure_deletion():
        for incident in incidents:
            _read_anew(incident)
    return counts


def erase_attachments(attachments: QuerySet[Attachment]) -> Counts:
    """Files and their rows. A file goes first: a row without one is found again and goes then."""
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
    """Who these pseudonyms are in the networks, and all that is said of it."""
    counts: Counts = Counter()
    for client in clients:
        identities = Identity.objects.filter(client=client)
        for identity in identities:
            letters = Delivery.objects.filter(
                account=identity.account_id, peer=identity.external_id
            )
            counts["deliveries"] += len(empty_deliveries(letters))
            permissions = WritingPermission.objects.filter(
                account=identity.account_id, external_id=identity.external_id
            )
            counts["permissions"] += permissions.delete()[0]
        counts["identities"] += identities.delete()[0]
        claims = IdentityClaim.objects.about(client)
        tied = [claim.partner_of(client).pk for claim in claims]
        counts["claims"] += IdentityClaim.objects.filter(Q(one=client) | Q(other=client)).delete()[
            0
        ]
        counts["particulars"] += _erase_particulars(
            Client, [client.pk, *tied], ground=ground, by=by, at=at, only="person."
        )
        entries.record(client, "person.erased", by=by, at=at, ground=ground)
    return +counts


def erase_looks(lines: Iterable[Line], *, ground: str, by: User | None, at: datetime) -> int:
    """For what reasons people's names were looked at; that it was, and by whom, stays."""
    return erase_particulars(lines, plain=PLAIN, ground=ground, by=by, at=at)


def _refuse_unless_settled(incident: Incident) -> None:
    if incident.status != Incident.Status.CLOSED:
        raise Refused(_("Incident %(number)s is open: close it first.") % {"number": incident})
    if incident.replies.at_work().exists():
        raise Refused(
            _("A reply in incident %(number)s is not settled yet.") % {"number": incident}
        )
    if ModerationAct.objects.unsettled_in(incident).exists():
        raise Refused(
            _("A comment in incident %(number)s is being hidden, shown or deleted: settle it.")
            % {"number": incident}
        )


def _deliveries(messages: QuerySet[Message]) -> list[int]:
    """Letters of ours in these matters, of every attempt."""
    replies = Reply.objects.filter(incident__in=messages.values("incident"))
    ours = Q(pk__in=replies.exclude(delivery=None).values("delivery"))
    numbers: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for account, container, number in messages.values_list("account", "container", "external_id"):
        numbers[account, container].add(number)
    for (account, container), here in numbers.items():
        at_place = Q(account=account, container=container)
        ours |= at_place & (Q(reply_to__in=here) | Q(target__in=here))
    return empty_deliveries(Delivery.objects.filter(ours))


def _leave_the_fact(incident: Incident, *, at: datetime) -> None:
    """Its words go; of messages of others that stay, theirs."""
    if not _read_anew(incident):
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


def _read_anew(incident: Incident) -> bool:
    """What the list and the search know of it, from what still stands; whether anything does."""
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
