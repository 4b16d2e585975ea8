"""Slugs made of titles, in the Latin letters of our road signs. An address in Cyrillic would become
«%D0%9E…» wherever it is copied."""

import re
from itertools import count
from typing import Any

from django.db.models import SlugField
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.forms.pages import CopyForm
from wagtail.admin.widgets import SlugInput
from wagtail.coreutils import string_to_ascii
from wagtail.models import Page

from otklik.nlp.search.transliteration import LATIN, to_latin

LONGEST = 120
#: For the browser, which writes the address while the title is typed: the same letters.
FORMATTERS = [
    (re.compile(letter, re.IGNORECASE), sound) for letter, sound in {**LATIN, "№": ""}.items()
]


def slug_of(title: str) -> str:
    """Cut at a word when too long; empty for a title without a letter or a digit."""
    slug: str = slugify(string_to_ascii(to_latin(title.replace("№", ""))))
    if len(slug) <= LONGEST:
        return slug
    return slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]


def _next_free(base: str, parent: Page, page: Page | None) -> str:
    """`base`, or the next number of it that no other page under `parent` has."""
    tried = (f"{base}-{number}" if number > 1 else base for number in count(1))
    return next(one for one in tried if Page._slug_is_available(one, parent, page))


class AddressForm(WagtailAdminPageForm):  # type: ignore[misc]
    """A page that is not public yet gets the next free URL automatically: nobody is refused because
    of a URL they did not choose."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        page, typed = self.instance, self.cleaned_data["slug"]
        if page.pk and page.live:
            return str(typed or page.slug)
        base = typed or slug_of(self.cleaned_data.get("title", "")) or page._meta.model_name
        return _next_free(base, self.parent_page, page)


class AddressOfCopyForm(CopyForm):  # type: ignore[misc]
    """A copy gets the next free URL for its title, unless one was entered."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        address = self.fields["new_slug"]
        address.required, address.initial = False, ""
        address.help_text = _("Leave it empty: it is made of the title.")

    def clean(self) -> dict[str, Any]:
        known = self.cleaned_data
        if "new_title" in known and "new_slug" in known:
            kind = self.page.specific_class._meta.model_name
            base = known["new_slug"] or slug_of(known["new_title"]) or kind
            parent = known.get("new_parent_page") or self.page.get_parent()
            known["new_slug"] = _next_free(base, parent, None)
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class LatinSlugInput(SlugInput):  # type: ignore[misc]
    def __init__(self, attrs: Any = None, formatters: Any = None, locale: Any = None) -> None:
        super().__init__(attrs, formatters=[*FORMATTERS, *(formatters or [])], locale=locale)


def write_in_latin() -> None:
    """In every form of the editor with a slug."""
    register_form_field_override(SlugField, override={"widget": LatinSlugInput})
