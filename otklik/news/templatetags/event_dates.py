from django import template

from otklik.news.event_views import when

register = template.Library()
register.simple_tag(when, name="event_when")
