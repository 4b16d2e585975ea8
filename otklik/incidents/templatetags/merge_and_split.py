"""What the pages say of incidents that were joined or split."""

from django import template

from otklik.incidents.cases.message import Message
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.merge_and_split.origins import Origins

register = template.Library()


@register.simple_tag
def origin_of(message: Message, origins: Origins) -> str:
    """The incident that a message came from; empty when it was here from the first."""
    return origins.numbers.get(message.pk, "")


@register.simple_tag
def obstacle_to(regrouping: Regrouping) -> str:
    """Why it can no longer be undone; empty while it can."""
    return str(regrouping.obstacle())
