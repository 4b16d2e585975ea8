"""Filters for templates of pages."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.urls import translate_url
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

register = template.Library()
_ADDRESS = re.compile(r'(?<= href=")/[^"]*')


@register.filter
def for_reader(text: Any) -> SafeString:
    """A Russian text, with its links in the reader's language."""
    html, reader = conditional_escape(text), get_language()
    if reader is None or reader == settings.LANGUAGE_CODE:
        return html
    with override(settings.LANGUAGE_CODE):  # the links are in that language
        return SafeString(_ADDRESS.sub(lambda one: translate_url(one.group(), reader), html))
