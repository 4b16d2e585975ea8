"""Messages of a file that are stored already, so that none is imported twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from django.db.models import Q

from otklik.channels.accounts.models import Account
from otklik.core.table_files.read import Table
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.importing.mapping import (
    ColumnMapping,
    Draft,
    Fault,
    Faulty,
    Remark,
    digest,
)
from otklik.incidents.importing.models import ImportRun
from otklik.incidents.intake.manual_cards import spellings
from otklik.incidents.intake.receive import own_account
from otklik.incidents.topics.models import Topic
from otklik.organisation.structure.units_and_institutions import Institution

CODE = "import"
Place = tuple[str, str]


def account_code(institution: Institution | None) -> str:
    """The code of the account for files of the authority, or of one institution."""
    return CODE if institution is None else f"{CODE}-{institution.pk}"


def import_account(institution: Institution | None = None) -> Account:
    return own_account(Account.NetworkCode.IMPORT, CODE, institution)


def place(draft: Draft) -> Place:
    """The source of a message and its key there."""
    return (draft.source or CODE, draft.key)


def find_known(
    drafts: Sequence[Draft], run: ImportRun | None
) -> tuple[dict[Place, Message], dict[Place, Message]]:
    """For some hundred drafts, by their source and key: messages imported before, and messages
    received another way that an export of another system also lists."""
    institution = run.institution if run else None
    imported = _find_imported(drafts, institution)
    if run is None or not run.system:
        return imported, {}
    return imported, _find_matched(drafts, run.system, institution)


def _find_imported(
    drafts: Iterable[Draft], institution: Institution | None
) -> dict[Place, Message]:
    messages = Message.objects.filter(
        account__code=account_code(institution),
        lane=Message.Lane.PUBLIC,
        external_id__in={draft.key for draft in drafts},
    ).prefetch_related("versions")
    return {(message.container, message.external_id): message for message in messages}


def _find_matched(
    drafts: Sequence[Draft], system: str, institution: Institution | None
) -> dict[Place, Message]:
    """By the number in the other system, else by the link. Texts are not compared, since that
    system may cut them. A file of an institution only matches that institution's messages."""
    theirs = Q() if institution is None else Q(incident__institution=institution)
    cases = {draft.case for draft in drafts if draft.case}
    by_case = {
        case.number: case.incident
        for case in OutsideCase.objects.of(system)
        .filter(theirs, number__in=cases)
        .select_related("incident")
    }
    spelled = {
        spelling: draft.url for draft in drafts if draft.url for spelling in spellings(draft.url)
    }
    by_link = {
        spelled[message.url]: message
        for message in Message.objects.inbound().filter(theirs, url__in=spelled).order_by("pk")
    }
    found: dict[Place, Message] = {}
    for draft in drafts:
        incident = by_case.get(draft.case)
        message = incident.messages.inbound().first() if incident else by_link.get(draft.url)
        if message is not None:
            found[place(draft)] = message
    return found


def differs(draft: Draft, message: Message) -> bool:
    """Whether the message never had the text of this row."""
    return all(version.text != draft.text for version in message.versions.all())


def topics_by_words() -> dict[str, Topic]:
    """The active topics by code and by name."""
    topics = list(Topic.objects.active())
    return {topic.name.casefold(): topic for topic in topics} | {
        topic.code.casefold(): topic for topic in topics
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How many rows are new or known, and the rows that cannot be imported."""

    new: int
    known: int
    faulty: tuple[Faulty, ...]
    remarks: tuple[tuple[int, Remark], ...]

    @property
    def total(self) -> int:
        return self.new + self.known + len(self.faulty)


def check(
    table: Table, mapping: ColumnMapping, *, run: ImportRun | None = None, at: datetime
) -> Check:
    """Check the whole file. Raises Unreadable when it cannot be read to its end."""
    new = known = 0
    faulty: list[Faulty] = []
    remarks: list[tuple[int, Remark]] = []
    topics, seen = topics_by_words(), dict[Place, str]()
    outcomes = mapping.take_all(table.rows(), width=len(table.header), at=at)
    for batch in batched(outcomes, 400):
        drafts = [outcome for outcome in batch if isinstance(outcome, Draft)]
        faulty += [outcome for outcome in batch if isinstance(outcome, Faulty)]
        imported, matched = find_known(drafts, run)
        for draft in drafts:
            spot, sign = place(draft), digest(draft.text)
            message = imported.get(spot)
            is_other = message is not None and differs(draft, message)
            if is_other or seen.get(spot, sign) != sign:
                faulty.append(
                    Faulty(number=draft.number, fault=Fault.OTHER_TEXT, detail=draft.text[:80])
                )
            elif message or spot in seen or spot in matched:
                known += 1
            else:
                new += 1
                remarks += [(draft.number, remark) for remark in draft.remarks]
                if draft.topic and draft.topic.casefold() not in topics:
                    remarks.append((draft.number, Remark.UNKNOWN_TOPIC))
            seen.setdefault(spot, sign)
    faulty.sort(key=lambda outcome: outcome.number)
    return Check(new=new, known=known, faulty=tuple(faulty), remarks=tuple(remarks))
