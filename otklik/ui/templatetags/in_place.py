"""`{% load in_place %}`: `{% in_place %}` in a `<form>` has it answered in place."""

from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from otklik.ui.press_in_place import HOW, PLACE

register = Library()


@register.simple_tag
def in_place() -> SafeString:
    """Attributes that have htmx send the form, where there are scripts (`ui/in_place.js`). What
    stands in the form inherits nothing of them."""
    return format_html(
        'hx-boost="true" hx-target="{}" hx-swap="{}" hx-disinherit="*"',
        PLACE,
        HOW,
    )
