from django import template

from otklik.news.event_views import when
from otklik.news.models import NewsPage

register = template.Library()


@register.simple_tag
def event_when(event: NewsPage) -> str:
    """«12 декабря 2026, 10:00–12:00»."""
    return when(event)
