"""Text about attachments on the desk's pages."""

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from otklik.channels.validate_and_clean_links import storable_link
from otklik.incidents.attachments import display_text
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.ui.components.inbox_and_timeline import attachment

register = template.Library()
register.simple_tag(display_text.name, name="attachment_name")
register.simple_tag(display_text.component_kind, name="attachment_shown")
register.simple_tag(display_text.describe, name="describe_words")
register.simple_tag(display_text.label, name="description_label")


@register.simple_tag
def attachment_state(attachment: Attachment) -> str:
    """For the component: waiting, failed, or nothing to say."""
    is_said = attachment.state in (Attachment.State.WAITING, Attachment.State.FAILED)
    return attachment.state if is_said else ""


@register.simple_tag
def attachment_address(attachment: Attachment, incident: Incident) -> str:
    """The URL under which we serve it; for a link its target."""
    if attachment.kind == Attachment.Kind.LINK:
        return storable_link(attachment.url)
    return reverse("incidents:attachment", args=[incident.number, attachment.key])


@register.simple_block_tag
def message_attachment(
    content: str, one: Attachment, number: int, *, incident: Incident, lang: str
) -> SafeString:
    """An attachment of a message; the tag's content is its actions."""
    return attachment(
        content,
        shown=display_text.component_kind(one),
        name=display_text.name(one, number),
        state=attachment_state(one),
        address=attachment_address(one, incident),
        alt=display_text.alt(one, number),
        width=one.width,
        height=one.height,
        words=one.text,
        size=one.size,
        seconds=one.seconds,
        latitude=one.latitude,
        longitude=one.longitude,
        description=one.description,
        failure=str(display_text.failure(one)),
        is_removed=one.removed_at is not None,
        is_personal=display_text.is_personal(one),
        lang=lang,
    )
