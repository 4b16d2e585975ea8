"""What lies deeper in addresses than the things themselves: each place's own, and the authority's.

A number that leads nowhere would be refused to everybody, and prove nothing.
"""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from otklik.channels.inbound.models import RawEvent
from otklik.channels.publications.plan.anniversaries_and_campaigns import PlanDate
from otklik.core.files.uploads import CheckedFile
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.models import Source
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.submissions.models import SubmissionFile
from otklik.evidence.bundles.models import EvidenceBundle
from otklik.evidence.registers.models import RegisterExport
from otklik.incidents.cases.client import IdentityClaim
from otklik.incidents.cases.incident import Incident
from otklik.incidents.deadlines.extensions_and_interim_answers import Extension
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.approval.models import Suggestion
from otklik.incidents.replies.text_checks.cleared_fragment import Clearance
from otklik.notifications.notice import Notice
from otklik.organisation.people.roles_and_rights import Role
from otklik.procedure.proposals.models import Proposal
from tests.institutions import NOON, Belongings, Place

LATER = NOON + timedelta(days=9)
DAY = NOON.date()


def deepened(here: Place, rows: Belongings) -> dict[str, object]:
    """By the piece of an address: what of this place stands there."""
    _files(rows, here.word)
    operator, number = here.of(Role.OPERATOR), Proposal.objects.count() + 1
    proposal = Proposal.objects.create(
        number=number, kind="change", address="1", text=here.word, state="draft", unit=here.unit,
        author=here.of(Role.SPECIALIST), begun_at=NOON,
    )  # fmt: skip
    confirmation = Confirmation.objects.create(
        item=rows.item, on=DAY, at=NOON, by=here.of(Role.SPECIALIST), basis=here.word, place="/"
    )
    supplied = SubmissionFile.keep(
        CheckedFile(name=f"{here.word}.txt", body=here.word.encode(), digest="0" * 64),
        position=0, supply=rows.supply,
    )  # fmt: skip
    export = RegisterExport.objects.create(
        register="requests", format="csv", first=DAY, last=DAY, by=operator, at=NOON,
        alive_at=NOON,
    )  # fmt: skip
    notice = Notice.tell(
        f"own/{here.code}", text=here.word, address="/desk/", to=list(here.people.values()), at=NOON
    )
    assert notice is not None
    raw = RawEvent.objects.create(
        account=here.account, dedup_key=here.code, body=here.word.encode(), received_at=NOON,
        handed_on_at=NOON, set_aside="unreadable",
    )  # fmt: skip
    return {
        "set-aside/<int:event>": raw.pk,
        "regrouping/<int:pk>": _regrouped(here, rows.incident).pk,
        "extension/<int:pk>": Extension.objects.create(
            incident=rows.incident, until=LATER, reason=here.word, by=operator, at=NOON
        ).pk,
        "person/claims/<int:pk>": _claim(here, rows).pk,
        "suggestions/<int:pk>": Suggestion.objects.create(
            reply=rows.reply, before="", text=here.word, by=operator, at=NOON
        ).pk,
        "clearances/<int:pk>": Clearance.objects.create(
            reply=rows.reply, fragment=here.word, kind="person", reason="Так", by=operator, at=NOON
        ).pk,
        "notices/<int:pk>": notice.pk,
        "proposals/<int:number>": proposal.number,
        "confirmation/<int:pk>": confirmation.pk,
        "registers/files/<uuid:key>": export.key,
        "supplies/<int:pk>/files/<uuid:key>": f"{rows.supply.pk}/files/{supplied.key}",
    }


def of_the_authority(ours: Place) -> dict[str, object]:
    """What there is once, and no institution has a part in."""
    lead, operator = ours.of(Role.LEAD), ours.of(Role.OPERATOR)
    mention = Mention.note(
        Source.of_kind(Source.Kind.EXPORT, at=NOON), "1",
        columns={"text": f"Говорят о {ours.word}", "at": NOON}, at=NOON,
    )  # fmt: skip
    explanation = Explanation.begin(
        "refutation", title=ours.word, answers="Слух", mention=mention, grounds="Нет", text="Нет.",
        by=operator, at=NOON,
    )  # fmt: skip
    asked = MediaRequest.note(
        outlet="Газета", question=ours.word, received_at=NOON, contact="редакция", by=operator,
        at=NOON,
    )  # fmt: skip
    speaker = Speaker.objects.create(
        appointment=lead.appointments.get(), named_by=lead, named_at=NOON
    )
    date = PlanDate.objects.create(code="own", title=ours.word, month=5, day=9)
    bundle = EvidenceBundle.objects.create(
        first=DAY, last=DAY, by=lead, at=NOON, alive_at=NOON, state="ready",
        file=ContentFile(ours.word.encode(), name="evidence.zip"),
    )  # fmt: skip
    return {
        "mentions/<int:pk>": mention.pk,
        "explanations/<int:number>": explanation.number,
        "media/<int:number>": asked.number,
        "speakers/<int:pk>": speaker.pk,
        "dates/<int:pk>": date.pk,
        "evidence/<uuid:key>": bundle.key,
    }


def _files(rows: Belongings, word: str) -> None:
    """What was only named lies there."""
    rows.attachment.file.save("own.txt", ContentFile(word.encode()), save=False)
    rows.attachment.kind, rows.attachment.state = "file", "ready"
    rows.attachment.save()
    rows.file.path = default_storage.save("own.jpg", ContentFile(word.encode()))
    rows.file.save()


def _regrouped(here: Place, into: Incident, at: datetime = NOON) -> Regrouping:
    """Two matters of one person became one."""
    other = here.comes(f"И ещё, {here.word}?")
    return Regrouping.objects.create(
        kind="joined", source=other, target=into, moved={}, before={}, after={}, last_line=0,
        by=here.of(Role.OPERATOR), at=at,
    )  # fmt: skip


def _claim(here: Place, rows: Belongings) -> IdentityClaim:
    other = here.comes().client
    assert other is not None
    one, two = sorted((rows.client, other), key=lambda client: client.pk)
    return IdentityClaim.objects.create(
        one=one, other=two, ground="staff", certainty="possible", by=here.of(Role.OPERATOR), at=NOON
    )
