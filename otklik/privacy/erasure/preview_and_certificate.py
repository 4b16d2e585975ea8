"""Preview of an erasure (what is erased, what stays and why) and its certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.erase import settled_events
from otklik.evidence.registers.models import RegisterExport
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.client import Client, Identity, IdentityClaim, WritingPermission
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message, MessageVersion
from otklik.incidents.importing.models import ImportFile
from otklik.incidents.public_answers.models import Pair
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.roles_and_rights import Role
from otklik.privacy.erasure.models import Erasure
from otklik.privacy.legal_holds.models import Hold
from otklik.privacy.legal_holds.scope import (
    imports_on_hold,
    incidents_on_hold,
    incidents_on_hold_of,
)
from otklik.privacy.retention.models import RetentionRule, RuleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    rows: tuple[tuple[Any, int], ...]
    proposed_as: str
    decided_as: str
    held: int
    backups_until: date | None


def certificate_of(erasure: Erasure) -> Certificate:
    """Erased rows by kind, and the roles in which the two persons acted."""
    counts = erasure.counts
    return Certificate(
        rows=tuple((KINDS[kind], counts[kind]) for kind in KINDS if counts.get(kind)),
        proposed_as=_roles(erasure.roles.get("proposed", "")),
        decided_as=_roles(erasure.roles.get("decided", "")),
        held=int(erasure.cursor.get("held", 0)),
        backups_until=backups_until(erasure.finished_at),
    )


def backups_until(erased_at: datetime | None) -> date | None:
    """The last day on which a backup may hold it, by the retention term of backups; None without
    one."""
    rule = RetentionRule.objects.active().filter(kind=RuleKind.BACKUPS).first()
    if rule is None or erased_at is None:
        return None
    return timezone.localdate(erased_at + timedelta(days=rule.days))


def _roles(codes: str) -> str:
    known = dict(Role.choices)
    return ", ".join(str(known.get(code, code)) for code in codes.split(",") if code)


#: Labels of kinds of rows, in previews, certificates and retention runs.
KINDS: dict[str, Any] = {
    "incidents": _("incidents whose texts were erased; the fact and the outcome stay"),
    "messages": _("messages without their words and numbers"),
    "versions": _("texts of messages, earlier ones too"),
    "attachments": _("attachments"),
    "files": _("files on the disk"),
    "reply": _("texts of answers, drafts too"),
    "approval": _("texts kept with approvals"),
    "outsideword": _("texts kept with approvals"),
    "suggestion": _("suggested wordings"),
    "clearance": _("fragments that were allowed"),
    "deliveries": _("letters of ours as they were sent"),
    "massmember": _("wordings for one person in a mass answer"),
    "likeness": _("fingerprints of texts"),
    "question": _("numbers and codes of the site's form"),
    "invitation": _("invitations"),
    "helpfulness": _("addresses where the person could say whether it helped"),
    "informationrequest": _("texts of requests for information"),
    "outsidecase": _("numbers and texts of other systems"),
    "awaited": _("notes on whom we wait for"),
    "mark": _("notes on marks"),
    "extension": _("reasons of extensions"),
    "skippedline": _("reasons of closing lines"),
    "pair": _("withdrawn questions and answers of the site"),
    "regrouping": _("copies kept for undoing a merge"),
    "batchline": _("copies kept for undoing an action"),
    "presence": _("who had it open"),
    "events": _("events as networks sent them, emptied"),
    "raw_events": _("events as networks sent them"),
    "looks": _("reasons for looking at names; the record of the look stays"),
    "import_files": _("files of imports"),
    "searches": _("words of searches without a result"),
    "registrations": _("resolutions and scans of minutes and assignments"),
    "notes": _("colleagues' notes and saved views with the name"),
    "registers": _("registers exported with names, of every colleague"),
    "identities": _("names and numbers in networks"),
    "permissions": _("permissions to write"),
    "claims": _("claims about identities"),
    "particulars": _("particulars of journal lines; the lines stay"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Number of rows of a kind; `why` they stay, if they do."""

    name: Any
    count: int
    why: Any = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    goes: tuple[Part, ...]
    stays: tuple[Part, ...]
    open: tuple[Incident, ...]
    held: tuple[Hold, ...]

    @property
    def is_empty(self) -> bool:
        return not any(part.count for part in self.goes)


def preview(clients: Sequence[Client], *, at: datetime) -> Preview:
    """Counted now; the certificate reports what was erased."""
    incidents = Incident.objects.filter(client__in=clients)
    held = incidents_on_hold(at=at)
    holds = list(
        Hold.objects.in_force(at=at)
        .filter(incident__in=incidents_on_hold_of([one.pk for one in clients], at=at))
        .select_related("incident")
    )
    going = incidents.filter(erased_at=None).exclude(pk__in=held)
    theirs = Q(incident__in=going) | Q(client__in=clients, direction="in")
    messages = Message.objects.filter(theirs, erased_at=None).exclude(incident__in=held)
    identities = Identity.objects.filter(client__in=clients)
    condition = Q(pk__in=())
    for account, number in identities.values_list("account", "external_id"):
        condition |= Q(account=account, external_id=number)
    accounts = Account.objects.filter(pk__in=messages.values("account"))
    goes = {
        "incidents": going.count(),
        "messages": messages.count(),
        "versions": MessageVersion.objects.filter(message__in=messages).count(),
        "attachments": Attachment.objects.filter(message__in=messages).count(),
        "reply": Reply.objects.filter(incident__in=going).count(),
        "import_files": ImportFile.objects.filter(run__rows__message__in=messages)
        .exclude(run__in=imports_on_hold(held))
        .distinct()
        .count(),
        "registers": RegisterExport.objects.with_names().count(),
        "identities": 0 if holds else identities.count(),
        "permissions": 0 if holds else WritingPermission.objects.filter(condition).count(),
        "claims": 0
        if holds
        else IdentityClaim.objects.filter(Q(one__in=clients) | Q(other__in=clients)).count(),
    }
    looked = sum(settled_events(account).count() for account in accounts)
    return Preview(
        goes=tuple(Part(name=KINDS[kind], count=count) for kind, count in goes.items() if count),
        stays=_stays(clients, looked=looked),
        open=tuple(incidents.open().order_by("pk")[:20]),
        held=tuple(holds),
    )


def _stays(clients: Sequence[Client], *, looked: int) -> tuple[Part, ...]:
    incidents = Incident.objects.filter(client__in=clients)
    pairs = Pair.objects.filter(incident__in=incidents, withdrawn_at=None)
    parts = (
        Part(
            name=_("incidents as a fact: number, network, topic, moments, outcome, who answered"),
            count=incidents.count(),
            why=_("the authority accounts for its work; nobody can be recognised by it"),
        ),
        Part(
            name=_("questions retold on the site"),
            count=pairs.count(),
            why=_("they were written without personal data; withdraw them separately"),
        ),
        Part(
            name=_("events as networks sent them, to be looked through"),
            count=looked,
            why=_("those that mention this person are emptied, the others stay"),
        ),
    )
    return tuple(part for part in parts if part.count)
