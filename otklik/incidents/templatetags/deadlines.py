"""What the desk's pages say about time limits."""

from django import template

from otklik.incidents.deadlines.deadline_explanation import numbered, overriding
from otklik.incidents.sla.due import IncidentDeadline

register = template.Library()


@register.simple_tag
def deadline_steps(found: IncidentDeadline) -> list[str]:
    """The days of a time limit, each in a sentence."""
    return numbered(found.steps)


@register.simple_tag
def deadline_overrides(found: IncidentDeadline) -> list[str]:
    """A promise, an extension, a deadline set outside, each in a sentence."""
    return overriding(found)
