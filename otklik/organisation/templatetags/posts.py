"""The post beside a name, each word once: `<b>{{ who }}</b>{{ post|beside:who }}`."""

from django import template

from otklik.organisation import post_words

register = template.Library()


@register.filter
def beside(post: str, name: object) -> str:
    """«, специалист, Отдел торговли»: what the name does not say already, with its comma."""
    more = post_words.beyond(name, post)
    return f", {more}" if more else ""


@register.filter
def beyond(post: str, name: object) -> str:
    """«специалист, Отдел торговли»."""
    return post_words.beyond(name, post)


@register.filter
def in_brackets(post: str, name: object) -> str:
    """« (специалист, Отдел торговли)»."""
    more = post_words.beyond(name, post)
    return f" ({more})" if more else ""
