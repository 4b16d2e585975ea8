"""The post after a name, without repeating words: `<b>{{ who }}</b>{{ post|post_suffix:who }}`."""

from django import template

from otklik.organisation.people import position_holders

register = template.Library()


@register.filter
def post_suffix(post: str, name: object) -> str:
    """«, специалист, Отдел торговли»: what the name does not contain, with its comma."""
    more = position_holders.beyond(name, post)
    return f", {more}" if more else ""


@register.filter
def beyond(post: str, name: object) -> str:
    """«специалист, Отдел торговли»."""
    return position_holders.beyond(name, post)


@register.filter
def in_brackets(post: str, name: object) -> str:
    """« (специалист, Отдел торговли)»."""
    more = position_holders.beyond(name, post)
    return f" ({more})" if more else ""
