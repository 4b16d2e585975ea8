"""What blocks a public answer: personal data, and facts from the private lane only."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from otklik.channels.inbound.models import Post
from otklik.core.db.compiled_queries import compiled_query
from otklik.incidents.cases.client import Identity
from otklik.incidents.cases.message import Message
from otklik.incidents.replies.published_contacts import contact_texts
from otklik.incidents.replies.text_checks.cleared_fragment import (
    Clearance,
    clearances_over,
    plain_lines,
)
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.nlp.reply_checks.check_reply import About, stops
from otklik.nlp.reply_checks.person_names import find

if TYPE_CHECKING:
    from otklik.incidents.cases.incident import Incident
    from otklik.incidents.replies.models import Reply


def find_exposed(reply: "Reply") -> list[str]:
    """Blocking fragments: personal, or from the private lane only."""
    if reply.lane != Message.Lane.PUBLIC:
        return []
    text = plain_lines(reply.text)
    if not find(text) and not _private(incident=reply.incident):
        return []  # it names nobody, and there is nothing to leak
    given = clearances_over(reply)
    return [text[one.start : one.end] for one in stops(text, known_of_reply(reply, given))]


@compiled_query
def _private(*, incident: "Incident") -> QuerySet[Message, int]:
    theirs = Message.objects.filter(incident=incident, lane=Message.Lane.PRIVATE)
    return theirs.values_list("pk", flat=True)[:1]


def known_of_reply(reply: "Reply", given: list[Clearance]) -> About:
    """What the check must know to decide whether something exposes a person."""
    incident = reply.incident
    if reply.lane != Message.Lane.PUBLIC:
        return About(is_public=False)
    texts: dict[str, list[str]] = {Message.Lane.PUBLIC: [], Message.Lane.PRIVATE: []}
    posts = set()
    for message in incident.messages.prefetch_related("versions", "attachments"):
        texts[message.lane] += [version.text for version in message.versions.all()]
        texts[message.lane] += [a.description for a in message.attachments.all() if a.description]
        posts.add(message.post)
    seen_posts = Post.objects.filter(account=incident.account, external_id__in=posts - {""})
    texts[Message.Lane.PUBLIC] += seen_posts.values_list("text", flat=True)
    # Numbers, addresses and names that belong to the authority or that it has checked.
    ours = [incident.public_number, *contact_texts()]
    ours += ReplyTemplate.objects.filter(is_checked=True).values_list("text", flat=True)
    ours += (clearance.fragment for clearance in given if clearance.is_of_organisation)
    return About(
        is_public=True,
        ours=list(filter(None, ours)),
        names=_public_names(reply),
        private=texts[Message.Lane.PRIVATE],
        public=texts[Message.Lane.PUBLIC],
        not_personal=frozenset(one.fragment for one in given),
    )


def _public_names(reply: "Reply") -> list[str]:
    """Names that people use themselves in the public lane."""
    written = reply.incident.messages.inbound().filter(lane=Message.Lane.PUBLIC)
    people = Identity.objects.filter(
        account=reply.in_reply_to.account, client__in=written.values("client")
    )
    return [name for name in people.values_list("name", flat=True) if name]
