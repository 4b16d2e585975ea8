"""What the pages say of people and of looks at them."""

from django import template

from otklik.incidents.looking import reason_words
from otklik.journal.models import Line

register = template.Library()


@register.simple_tag
def look_reason(line: Line) -> str:
    return reason_words(line)
