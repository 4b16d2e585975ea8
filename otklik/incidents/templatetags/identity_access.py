"""What the pages say of people and of looks at them."""

from django import template

from otklik.audit.models import Line
from otklik.incidents.privacy.identity_access import reason_words

register = template.Library()


@register.simple_tag
def look_reason(line: Line) -> str:
    return reason_words(line)
