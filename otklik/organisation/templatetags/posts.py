"""The post beside a name, each word once: `<b>{{ who }}</b>{{ post|beside:who }}`."""

from django import template

from otklik.organisation.post_words import beyond

register = template.Library()


@register.filter
def beside(post: str, name: object) -> str:
    """«, специалист, Отдел торговли»: what the name does not say already, with its comma."""
    more = beyond(name, post)
    return f", {more}" if more else ""


@register.filter
def in_brackets(post: str, name: object) -> str:
    """« (специалист, Отдел торговли)»."""
    more = beyond(name, post)
    return f" ({more})" if more else ""
