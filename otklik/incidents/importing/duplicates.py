"""What is here already: nothing is taken twice."""

from collections.abc import Iterable

from django.db.models import Q

from otklik.channels.accounts.models import Account
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.importing.mapping import Draft, Fault
from otklik.incidents.intake.manual_cards import spellings
from otklik.incidents.topics.models import Topic
from otklik.organisation.structure.units import Institution

CODE = "import"
Place = tuple[str, str]


def code_in(institution: Institution | None) -> str:
    """Each institution has an account for its files, as the authority has one."""
    return CODE if institution is None else f"{CODE}-{institution.pk}"


def import_account(institution: Institution | None = None) -> Account:
    """The account that stands for files; made when the first one is loaded."""
    name = str(Account.NetworkCode.IMPORT.label)
    return Account.objects.get_or_create(
        code=code_in(institution),
        defaults={
            "network": Account.NetworkCode.IMPORT,
            "name": f"{name}, {institution}"[:120] if institution else name,
            "container": CODE,
            "institution": institution,
        },
    )[0]


def place(draft: Draft) -> Place:
    """Where a message stands: its source and its key there."""
    return (draft.source or CODE, draft.key)


def known_messages(
    drafts: Iterable[Draft], *, institution: Institution | None = None
) -> dict[Place, Message]:
    """Those of at most some hundred drafts that were imported before, by their place."""
    messages = Message.objects.filter(
        account__code=code_in(institution),
        lane=Message.Lane.PUBLIC,
        external_id__in={draft.key for draft in drafts},
    ).prefetch_related("versions")
    return {(message.container, message.external_id): message for message in messages}


def matched_messages(
    drafts: Iterable[Draft], *, system: str, institution: Institution | None = None
) -> dict[Place, Message]:
    """Messages that came by another way, by the place of the row that tells of them: by their
    number in the other system, else by their link. Texts are not compared: there they may be cut.
    A file of an institution tells of its own alone.
    """
    listed = list(drafts)
    theirs = Q() if institution is None else Q(incident__institution=institution)
    cases = {draft.case for draft in listed if draft.case}
    by_case = {
        case.number: case.incident
        for case in OutsideCase.objects.of(system)
        .filter(theirs, number__in=cases)
        .select_related("incident")
    }
    spelled = {
        spelling: draft.url for draft in listed if draft.url for spelling in spellings(draft.url)
    }
    by_link = {
        spelled[message.url]: message
        for message in Message.objects.inbound().filter(theirs, url__in=spelled).order_by("pk")
    }
    found: dict[Place, Message] = {}
    for draft in listed:
        incident = by_case.get(draft.case)
        message = incident.messages.inbound().first() if incident else by_link.get(draft.url)
        if message is not None:
            found[place(draft)] = message
    return found


def difference(draft: Draft, message: Message) -> Fault | None:
    """OTHER_TEXT when the message never had the text of this row."""
    texts = {version.text for version in message.versions.all()}
    return None if draft.text in texts else Fault.OTHER_TEXT


def topics_by_words() -> dict[str, Topic]:
    """Topics by code and by name, as a file may name them."""
    topics = list(Topic.objects.active())
    return {topic.name.casefold(): topic for topic in topics} | {
        topic.code.casefold(): topic for topic in topics
    }
