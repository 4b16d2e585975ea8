"""Changes to a draft's content from its pages. Pure functions.

`read_question` reads the page of one question: valid input becomes the question, invalid input
returns with an error beside its field.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.surveys.editor import normalise_and_finish_draft as contents
from otklik.surveys.editor.normalise_and_finish_draft import Content, QuestionContent
from otklik.surveys.instrument.questionnaire_schema import (
    RESERVED,
    WITHOUT_MEANING,
    WITHOUT_OPTIONS,
)

BLANK_LINES = 3
CODE = re.compile(r"^[a-z0-9][a-z0-9_-]{0,39}$")
KINDS_TO_CHANGE = ("single", "multiple")  # one may become the other


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionInput:
    """`raw` is the invalid input; `errors` says why."""

    question: QuestionContent
    raw: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


def place_of(content: Content, code: str) -> int:
    """Raises LookupError where no question has this code."""
    for place, item in enumerate(content["questions"]):
        if item["code"] == code:
            return place
    raise LookupError(code)


def add(content: Content, kind: str) -> tuple[Content, str]:
    """Adds a new question at the end; returns its code too."""
    changed = deepcopy(content)
    changed["questions"] = contents.with_codes([*changed["questions"], contents.blank(kind)])
    return changed, changed["questions"][-1]["code"]


def copy(content: Content, code: str) -> tuple[Content, str]:
    """Adds a copy of a question after it, under a new code, which begins a new series."""
    changed, place = deepcopy(content), place_of(content, code)
    changed["questions"].insert(place + 1, {**deepcopy(content["questions"][place]), "code": ""})
    contents.with_codes(changed["questions"])
    return changed, changed["questions"][place + 1]["code"]


def remove(content: Content, code: str) -> Content:
    changed = deepcopy(content)
    del changed["questions"][place_of(content, code)]
    return changed


def move(content: Content, code: str, step: int) -> Content:
    """One place up or down. Raises ValueError if a question would precede its condition."""
    changed, place = deepcopy(content), place_of(content, code)
    there = place + step
    if not 0 <= there < len(changed["questions"]):
        return changed
    questions = changed["questions"]
    upper, lower = questions[min(place, there)], questions[max(place, there)]
    when = lower["asked_when"]
    if when and when["field"] in {name for name, _row in contents.fields(upper)}:
        raise ValueError(_("One of the two depends on the other: their order cannot be changed."))
    questions[place], questions[there] = questions[there], questions[place]
    return changed


def replace(content: Content, code: str, text: QuestionContent) -> tuple[Content, str]:
    """Replaces the question; returns its current code. Conditions that name it follow its code."""
    changed, place = deepcopy(content), place_of(content, code)
    changed["questions"][place] = deepcopy(text)
    contents.with_codes(changed["questions"])
    now = changed["questions"][place]["code"]
    for other in changed["questions"]:
        when = other["asked_when"]
        if when and when["field"].split(".")[0] == code:
            when["field"] = now + when["field"][len(code) :]
    return changed, now


def read_question(fields: QueryDict, before: QuestionContent) -> QuestionInput:
    """`before` is the question as stored."""
    values: QuestionContent = deepcopy(before)
    reading = _Reading(fields)
    for name in contents.TEXTS:
        values[name] = reading.text(name)
    code = reading.text("code") or before["code"]
    if not CODE.match(code) or code in RESERVED:
        reading.add_error(
            "code", _("Small Latin letters, digits and dashes; not a word of the form.")
        )
    else:
        values["code"] = code
    if before["kind"] in KINDS_TO_CHANGE and fields.get("kind") in KINDS_TO_CHANGE:
        values["kind"] = fields["kind"]
    values["is_required"] = "is_required" in fields
    if before["kind"] == "matrix":
        lines = (reading.line(f"row_{place}") for place in range(contents.MOST_LINES))
        values["rows"] = [line for line in lines if line]
    if before["kind"] not in WITHOUT_OPTIONS:
        values["options"] = list(reading.options())
    if values["kind"] == "number":
        values["numbers"] = {
            "lowest": reading.whole("lowest"),
            "highest": reading.whole("highest"),
            "unit": reading.text("unit"),
        }
    if values["kind"] not in WITHOUT_MEANING:
        contents.with_codes([values])
        values["meaning"] = reading.meaning(values)
    when = reading.text("when_field")
    answers = fields.getlist("when_answers")
    values["asked_when"] = {"field": when, "answers": answers} if when else None
    if when and before["asked_when"] and before["asked_when"]["field"] != when:
        values["asked_when"]["answers"] = []  # belong to another question
    return QuestionInput(question=values, raw=reading.raw, errors=reading.errors)


def change_lines(items: QuestionContent, action: str) -> QuestionContent:
    """«option-up-2», «row-remove-0»: moves or removes a row or an answer."""
    name, act, place = [*action.split("-"), "", ""][:3]
    key = {"option": "options", "row": "rows"}.get(name)
    if key is None or place not in map(str, range(len(items[key]))):
        return items
    changed, here = deepcopy(items), int(place)
    lines = changed[key]
    there = {"up": here - 1, "down": here + 1}.get(act, here)
    if act == "remove":
        del lines[here]
    elif 0 <= there < len(lines):
        lines[here], lines[there] = lines[there], lines[here]
    return changed


class _Reading:
    """Reads a page field by field; invalid input is kept with its error."""

    def __init__(self, fields: QueryDict) -> None:
        self.fields = fields
        self.raw: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self.scored: list[tuple[str, QuestionContent]] = []

    def text(self, name: str) -> str:
        return self.fields.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()

    def add_error(self, name: str, sentence: str) -> None:
        self.raw[name], self.errors[name] = self.text(name), sentence

    def whole(self, name: str) -> int | None:
        text = self.text(name)
        found = contents.whole(text)
        if text and found is None:
            self.add_error(name, _("Write a whole number in figures."))
        return found

    def number(self, name: str, *, most: float = 1) -> float | None:
        text = self.text(name).replace(",", ".").replace(" ", "")
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            found = -1
        if not 0 <= found <= most:
            sentence = _("A number from 0 to %(most)s, for example 0.5.")
            self.add_error(name, sentence % {"most": f"{most:g}"})
            return None
        return found

    def share(self, name: str) -> float | None:
        found = self.number(name, most=100)
        return None if found is None else round(found / 100, 6)

    def line(self, name: str) -> QuestionContent | None:
        """A row or an answer; None for an empty line."""
        text, code = self.text(name), self.text(f"{name}_code")
        if not text:
            return None
        if code and not CODE.match(code):
            self.add_error(f"{name}_code", _("Small Latin letters, digits and dashes."))
            code = ""
        return {"code": code, "text": text}

    def options(self) -> Iterator[QuestionContent]:
        for place in range(contents.MOST_LINES):
            name = f"option_{place}"
            if f"{name}_lowest" in self.fields:
                yield {
                    "text": self.text(name),
                    "lowest": self.whole(f"{name}_lowest"),
                    "highest": self.whole(f"{name}_highest"),
                }
                continue
            line = self.line(name)
            if line and f"{name}_write_in" in self.fields:
                line["write_in"] = True
            if line:
                self.scored.append((f"{name}_score", line))
                yield line

    def meaning(self, text: QuestionContent) -> QuestionContent:
        scores: dict[str, float] = {}
        named = [(f"score_{code}", code) for code, _text in contents.answers(text)]
        for name, code in [*named, *((name, line["code"]) for name, line in self.scored)]:
            found = self.number(name)
            if found is not None:
                scores[code] = found
        unsure = self.text("unsure")
        moves, by = self.text("moves"), self.share("moves_by")
        return {
            "direction": "favourable" if self.text("direction") == "favourable" else "neutral",
            "base": "scored" if self.text("base") == "scored" else "answered",
            "scores": scores,
            "sign_must_hold_without": unsure or None,
            "incomparable_if_share_moves": {moves: by} if moves and by is not None else {},
            "ideal_point": self.number("ideal_point", most=1_000_000),
        }


CHANGES: Mapping[str, Promise] = {
    "add": gettext_lazy("a question added"),
    "copy": gettext_lazy("a question copied"),
    "up": gettext_lazy("a question moved"),
    "down": gettext_lazy("a question moved"),
    "remove": gettext_lazy("a question taken out"),
}


def change_list(content: Content, change: str, code: str, *, kind: str) -> tuple[Content, str]:
    """Makes one of `CHANGES`; returns the question's code too, None once it is removed. `kind` is
    that of a new question. Raises ValueError with a sentence."""
    if change != "add" and code not in {one["code"] for one in content["questions"]}:
        raise ValueError(_("This question is not in the draft any more."))
    match change:
        case "add":
            return add(content, kind)
        case "copy":
            return copy(content, code)
        case "up":
            return move(content, code, -1), code
        case "down":
            return move(content, code, 1), code
    return remove(content, code), ""
