"""What a draft says: plain data that may be unfinished, in the shape of a version.

Pure functions: what is still missing of each question, and the finished questionnaire. What may
stand in a draft at all is decided in tidying.py.
"""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from otklik.core.pack.validation import sentence_for
from otklik.core.refusal import Refused
from otklik.surveys.instrument.questions import (
    WITHOUT_MEANING,
    WITHOUT_OPTIONS,
    Question,
    SurveyFile,
)

type Content = dict[str, Any]
type Said = dict[str, Any]
"""A question of a draft."""


def answers(values: Said) -> list[tuple[str, str]]:
    """Codes and words of the answers of a question, in printed order."""
    found = []
    for option in values["options"]:
        if "lowest" in option:
            lowest, highest = option["lowest"] or 0, option["highest"] or 0
            marks = range(lowest, min(highest, lowest + 20) + 1)
            found += [(str(mark), f"{option['text']} {mark}".strip()) for mark in marks]
        else:
            found.append((option["code"], option["text"]))
    return found


def fields(values: Said) -> list[tuple[str, str]]:
    """Codes of the fields of a question and the words of their rows."""
    if values["kind"] == "matrix":
        return [(f"{values['code']}.{row['code']}", row["text"]) for row in values["rows"]]
    return [(values["code"], "")]


def gaps(values: Said, before: Iterable[Said]) -> list[str]:
    """What is missing of a question, or does not fit; `before` are those that stand before it."""
    items = []
    if not values["text"]:
        items.append(_("Write the question itself."))
    if values["kind"] == "matrix" and not values["rows"]:
        items.append(_("Add at least one row."))
    if values["kind"] not in WITHOUT_OPTIONS and not values["options"]:
        items.append(_("Add answers to choose from."))
    unscored = _unscored(values)
    if unscored:
        items.append(
            _("Say what each answer counts for, from 0 to 1. Missing: %(answers)s.")
            % {"answers": ", ".join(unscored)}
        )
    items += _gaps_of_condition(values, before)
    if not items:
        try:
            finished(values, number=1)
        except ValidationError as error:
            items += [sentence_for(details) for details in error.errors()]
    return items


def finished(text: Said, *, number: int) -> Question:
    """Raises pydantic's ValidationError when something is missing."""
    shown = deepcopy(text)
    if shown["kind"] in WITHOUT_MEANING:
        shown["meaning"] = None
    if shown["kind"] != "number":
        shown["numbers"] = None
    if shown["meaning"]:
        known = {code for code, _text in answers(text)}
        meaning = shown["meaning"]
        meaning["each_option"] = shown["kind"] == "multiple"
        scores = {} if meaning["each_option"] else meaning["scores"]
        meaning["scores"] = {code: score for code, score in scores.items() if code in known}
    return Question.model_validate({**shown, "number": number})


def file(content: Content, *, code: str, version: int, act: str) -> SurveyFile:
    """The finished questionnaire. Raises Refused with the first thing that is missing."""
    if not content["title"]:
        raise Refused(_("Give the questionnaire its title."))
    if not content["questions"]:
        raise Refused(_("Add at least one question."))
    for number, item in enumerate(content["questions"], 1):
        for sentence in gaps(item, content["questions"][: number - 1]):
            message = _("Question %(number)s: %(sentence)s")
            raise Refused(message % {"number": number, "sentence": sentence})
    questions = tuple(finished(item, number=n) for n, item in enumerate(content["questions"], 1))
    known = {field for question in questions for field in question.fields}
    figures = sum(question.hypotheses for question in questions)
    try:
        return SurveyFile.model_validate(
            {
                "code": code,
                "version": version,
                "act": act,
                "title": content["title"],
                "questions": [question.model_dump(mode="json") for question in questions],
                "comparison": {**content["comparison"], "family": max(figures, 1)},
                "reliability": [
                    pair for pair in content["reliability"] if {*pair.values()} <= known
                ],
            }
        )
    except ValidationError as error:
        raise Refused(sentence_for(error.errors()[0])) from error


def _gaps_of_condition(values: Said, before: Iterable[Said]) -> list[str]:
    when = values["asked_when"]
    if not when:
        return []
    known = {code: one for one in before for code, _row in fields(one)}
    if when["field"] not in known:
        return [
            _("It depends on a question that does not stand before it: move it or take the "
              "condition away.")
        ]  # fmt: skip
    codes = {code for code, _text in answers(known[when["field"]])}
    if not when["answers"]:
        return [_("Choose after which answers it is asked.")]
    if not set(when["answers"]) <= codes:
        return [_("It depends on an answer that is not there any more.")]
    return []


def _unscored(values: Said) -> list[str]:
    meaning = values["meaning"]
    if not meaning or values["kind"] in ("multiple", *WITHOUT_MEANING):
        return []
    scored = [code for code, _text in answers(values) if code in meaning["scores"]]
    if meaning["base"] == "scored" and scored:
        return []
    return [text for code, text in answers(values) if code not in meaning["scores"]]
