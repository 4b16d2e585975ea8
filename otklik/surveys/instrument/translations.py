"""A questionnaire in other words: each piece of text by its key, and the same form in them.

Pure functions over questions as versions and drafts store them. Codes, and so where answers lie,
never change with the words.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

TEXTS = ("text", "instruction", "hint", "rows_title", "asked_of")
EASY = "ru-easy"
TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One piece of text: its key, whose question it is (0: the title), what it says."""

    key: str
    number: int
    text: str


def slots(title: str, questions: Sequence[Mapping[str, Any]]) -> list[Slot]:
    """All texts of a questionnaire in printed order."""
    return [Slot(key=TITLE, number=0, text=title), *_slots(questions)]


def _slots(questions: Sequence[Mapping[str, Any]]) -> Iterator[Slot]:
    for number, item in enumerate(questions, 1):
        for key, holder, name in _places(item):
            if holder.get(name):
                yield Slot(key=key, number=number, text=holder[name])


def applied(
    questions: Sequence[Mapping[str, Any]], texts: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The same questions in these words; what they do not say stays as it is."""
    changed = [dict(deepcopy(question)) for question in questions]
    for question in changed:
        for key, holder, name in _places(question):
            if holder.get(name) and texts.get(key):
                holder[name] = texts[key]
    return changed


def languages() -> list[tuple[str, str]]:
    """In what a questionnaire can be said besides its own words."""
    others = [
        (code, str(get_language_info(code)["name_local"]))
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]
    return [(EASY, _("easy language")), *others]


def known_as(language: str) -> str:
    """The name of a language in which forms were filled."""
    if language == EASY:
        return str(_("easy language"))
    return str(get_language_info(language)["name_local"])


def lang(language: str) -> str:
    """The `lang` of words: easy words are in the authority's language."""
    return settings.LANGUAGE_CODE if language == EASY else language


def name(language: str) -> str:
    return dict(languages()).get(language, language)


def _places(values: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Key, where the text lies, and under which name."""
    code = values["code"]
    for place in TEXTS:
        yield f"{code}/{place}", values, place
    for row in values.get("rows") or ():
        yield f"{code}/row/{row['code']}", row, "text"
    for number, option in enumerate(values.get("options") or ()):
        kind = f"option/{option['code']}" if "code" in option else f"column/{number}"
        yield f"{code}/{kind}", option, "text"
    if values.get("numbers"):
        yield f"{code}/unit", values["numbers"], "unit"
