"""What stands beside the words of a page: what changed on it, and which languages it is in.

Both are asked by one query, on every page: most pages have neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, DateTimeField, F, Value
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page

from otklik.cms.pages.page_change import PageChange
from otklik.cms.translations.models import PageTranslation
from otklik.organisation.people.spoken_language import language_name

MOST_CHANGES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    code: str
    title: str

    @property
    def name(self) -> str:
        return language_name(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageChoice:
    """`translation` is what the reader gets, None for the original; `languages` are the rest."""

    changes: Sequence[Change]
    translation: PageTranslation | None
    languages: Sequence[Language]


def language_choice(page: Page, request: HttpRequest) -> LanguageChoice:
    """The language by `?text=` (`original` for the page itself), else that of the frame: a
    language needs no interface of its own for its pages to be read."""
    page_changes = PageChange.objects.filter(page_id=page.pk).order_by()
    written = PageTranslation.objects.shown().filter(page_id=page.pk).order_by()
    nothing = Value("", output_field=CharField())
    rows = page_changes.annotate(code=nothing).values_list("at", "note", "code")
    never = Value(None, output_field=DateTimeField())
    found = list(
        rows.union(
            written.annotate(at=never, note=F("title"), code=F("language")).values_list(
                "at", "note", "code"
            ),
            all=True,
        ).order_by()
    )
    changes = [Change(at=at, note=note) for at, note, code in found if not code]
    languages = [Language(code=code, title=title) for _at, title, code in found if code]
    asked = request.GET.get("text", "") or get_language()
    translation = None
    if any(one.code == asked for one in languages):
        translation = written.filter(language=asked).first()
    if translation is not None:
        translation.page = page
        languages = [one for one in languages if one.code != asked]
    changes.sort(key=lambda change: change.at, reverse=True)
    return LanguageChoice(
        changes=changes[:MOST_CHANGES],
        translation=translation,
        languages=sorted(languages, key=lambda one: one.code),
    )
