"""The last part of a page's address, made of its title: in Latin letters, as our road signs write
Russian. An address in Cyrillic becomes «%D0%9E…» wherever it is copied to."""

import re
from itertools import count
from typing import Any

from django.db.models import SlugField
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import SlugInput
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page

from otklik.language.translit import LATIN, to_latin

LONGEST = 120
#: For the browser, which writes the address while the title is typed: the same letters.
FORMATTERS = [
    (re.compile(letter, re.IGNORECASE), sound) for letter, sound in {**LATIN, "№": ""}.items()
]


def slug_of(title: str) -> str:
    """Cut at a word where it is long; empty of a title without a letter or a digit."""
    slug: str = slugify(string_to_ascii(to_latin(title.replace("№", ""))))
    if len(slug) <= LONGEST:
        return slug
    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]


class AddressForm(WagtailAdminPageForm):  # type: ignore[misc]
    """A page that is not on the site yet takes the next free address by itself: nobody is refused
    for an address they did not write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        page, typed = self.instance, self.cleaned_data["slug"]
        if page.pk and page.live:
            return str(typed or page.slug)
        base = typed or slug_of(self.cleaned_data.get("title", "")) or page._meta.model_name
        free = (f"{base}-{number}" if number > 1 else base for number in count(1))
        return next(one for one in free if Page._slug_is_available(one, self.parent_page, page))


class LatinSlugInput(SlugInput):  # type: ignore[misc]
    def __init__(self, attrs: Any = None, formatters: Any = None, locale: Any = None) -> None:
        super().__init__(attrs, formatters=[*FORMATTERS, *(formatters or [])], locale=locale)


def write_in_latin() -> None:
    """In every form of the editor that holds an address."""
    register_form_field_override(SlugField, override={"widget": LatinSlugInput})
