"""What the desk's pages say about things that came with messages."""

from django import template
from django.urls import reverse

from otklik.channels.message_link_checks import kept_link
from otklik.incidents.attachments import sentences
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident

register = template.Library()


@register.simple_tag
def attachment_name(attachment: Attachment, number: int) -> str:
    return sentences.name(attachment, number)


@register.simple_tag
def attachment_alt(attachment: Attachment, number: int) -> str:
    return sentences.alt(attachment, number)


@register.simple_tag
def attachment_shown(attachment: Attachment) -> str:
    return sentences.shown(attachment)


@register.simple_tag
def attachment_state(attachment: Attachment) -> str:
    """As the component calls it: waiting, failed, or nothing to be said."""
    is_said = attachment.state in (Attachment.State.WAITING, Attachment.State.FAILED)
    return attachment.state if is_said else ""


@register.simple_tag
def attachment_address(attachment: Attachment, incident: Incident) -> str:
    """Where it is given out by us; of a link where it leads."""
    if attachment.kind == Attachment.Kind.LINK:
        return kept_link(attachment.url)
    return reverse("incidents:attachment", args=[incident.number, attachment.key])


@register.simple_tag
def attachment_failure(attachment: Attachment) -> str:
    return str(sentences.failure(attachment))


@register.simple_tag
def attachment_is_personal(attachment: Attachment) -> bool:
    return sentences.is_personal(attachment)


@register.simple_tag
def describe_words(attachment: Attachment, number: int) -> str:
    return sentences.describe(attachment, number)


@register.simple_tag
def description_label(attachment: Attachment) -> str:
    return sentences.label(attachment)
