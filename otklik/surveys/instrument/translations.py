"""Translations of a questionnaire: each text by its key. Pure functions over questions as versions
and drafts store them. Codes, and so positions of answers, never change with the texts.
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
    """One text: its key, the number of its question (0: the title), its content."""

    key: str
    number: int
    text: str


def slots(title: str, questions: Sequence[Mapping[str, Any]]) -> list[Slot]:
    """All texts of a questionnaire in printed order."""
    found = [
        Slot(key=key, number=number, text=holder[name])
        for number, item in enumerate(questions, 1)
        for key, holder, name in _places(item)
        if holder.get(name)
    ]
    return [Slot(key=TITLE, number=0, text=title), *found]


def translate(
    questions: Sequence[Mapping[str, Any]], texts: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The questions with these texts; missing ones stay as they are."""
    changed = [dict(deepcopy(question)) for question in questions]
    for question in changed:
        for key, holder, name in _places(question):
            if holder.get(name) and texts.get(key):
                holder[name] = texts[key]
    return changed


def languages() -> list[tuple[str, str]]:
    """The languages into which a questionnaire can be translated."""
    others = [
        (code, str(get_language_info(code)["name_local"]))
        for code, _name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]
    return [(EASY, _("easy language")), *others]


def language_name(language: str) -> str:
    if language == EASY:
        return str(_("easy language"))
    return str(get_language_info(language)["name_local"])


def lang(language: str) -> str:
    """The HTML `lang`: easy words are in the authority's language."""
    return settings.LANGUAGE_CODE if language == EASY else language


def name(language: str) -> str:
    return dict(languages()).get(language, language)


def _places(values: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Each key, the object that holds the text, and the name of its attribute."""
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
