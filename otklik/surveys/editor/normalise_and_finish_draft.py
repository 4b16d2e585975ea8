"""The content of a draft: plain data that may be unfinished, in the shape of a version.

Pure functions. Everything from a browser or a file is normalised here: only the parts of a draft
remain, each with its own code. The result is the finished questionnaire, or what is missing.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pydantic import ValidationError

from otklik.core.pack.validation import sentence_for
from otklik.core.refusal import Refused
from otklik.surveys.instrument.questionnaire_schema import (
    KINDS,
    WITHOUT_MEANING,
    WITHOUT_OPTIONS,
    Question,
    SurveyFile,
)

type Content = dict[str, Any]
type QuestionContent = dict[str, Any]


def answers(values: QuestionContent) -> list[tuple[str, str]]:
    found = []
    for option in values["options"]:
        if "lowest" in option:
            lowest, highest = option["lowest"] or 0, option["highest"] or 0
            marks = range(lowest, min(highest, lowest + 20) + 1)
            found += [(str(mark), f"{option['text']} {mark}".strip()) for mark in marks]
        else:
            found.append((option["code"], option["text"]))
    return found


def fields(values: QuestionContent) -> list[tuple[str, str]]:
    """Codes of the fields of a question and the texts of their rows."""
    if values["kind"] == "matrix":
        return [(f"{values['code']}.{row['code']}", row["text"]) for row in values["rows"]]
    return [(values["code"], "")]


def gaps(values: QuestionContent, before: Iterable[QuestionContent]) -> list[str]:
    """What is missing or wrong in a question; `before` are the earlier ones."""
    items = []
    if not values["text"]:
        items.append(_("Write the question itself."))
    if values["kind"] == "matrix" and not values["rows"]:
        items.append(_("Add at least one row."))
    if values["kind"] not in WITHOUT_OPTIONS and not values["options"]:
        items.append(_("Add answers to choose from."))
    unscored = _without_score(values)
    if unscored:
        items.append(
            _("Say what each answer counts for, from 0 to 1. Missing: %(answers)s.")
            % {"answers": ", ".join(unscored)}
        )
    items += _gaps_of_condition(values, before)
    if not items:
        try:
            finish(values, number=1)
        except ValidationError as error:
            items += [sentence_for(details) for details in error.errors()]
    return items


def finish(text: QuestionContent, *, number: int) -> Question:
    """Raises pydantic's ValidationError when something is missing."""
    values = deepcopy(text)
    if values["kind"] in WITHOUT_MEANING:
        values["meaning"] = None
    if values["kind"] != "number":
        values["numbers"] = None
    if values["meaning"]:
        known = {code for code, _text in answers(text)}
        meaning = values["meaning"]
        meaning["each_option"] = values["kind"] == "multiple"
        scores = {} if meaning["each_option"] else meaning["scores"]
        meaning["scores"] = {code: score for code, score in scores.items() if code in known}
    return Question.model_validate({**values, "number": number})


def file(content: Content, *, code: str, version: int, act: str) -> SurveyFile:
    """The finished questionnaire. Raises Refused with the first missing part."""
    if not content["title"]:
        raise Refused(_("Give the questionnaire its title."))
    if not content["questions"]:
        raise Refused(_("Add at least one question."))
    for number, item in enumerate(content["questions"], 1):
        for sentence in gaps(item, content["questions"][: number - 1]):
            message = _("Question %(number)s: %(sentence)s")
            raise Refused(message % {"number": number, "sentence": sentence})
    questions = tuple(finish(item, number=n) for n, item in enumerate(content["questions"], 1))
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


def _gaps_of_condition(values: QuestionContent, before: Iterable[QuestionContent]) -> list[str]:
    when = values["asked_when"]
    if not when:
        return []
    known = {code: one for one in before for code, _row in fields(one)}
    if when["field"] not in known:
        return [
            _("It depends on a question that is not before it: move it or remove the condition.")
        ]  # fmt: skip
    codes = {code for code, _text in answers(known[when["field"]])}
    if not when["answers"]:
        return [_("Choose after which answers it is asked.")]
    if not set(when["answers"]) <= codes:
        return [_("It depends on an answer that is not there any more.")]
    return []


def _without_score(values: QuestionContent) -> list[str]:
    meaning = values["meaning"]
    if not meaning or values["kind"] in ("multiple", *WITHOUT_MEANING):
        return []
    scored = [code for code, _text in answers(values) if code in meaning["scores"]]
    if meaning["base"] == "scored" and scored:
        return []
    return [text for code, text in answers(values) if code not in meaning["scores"]]


MOST_QUESTIONS, MOST_LINES = 100, 50


ALPHA, SMALLEST_CHANGE = 0.05, 0.05


TEXTS = ("text", "instruction", "hint", "rows_title", "asked_of")


SCALE = {str(mark): (mark - 1) / 4 for mark in range(1, 6)}


def normalise(raw: Mapping[str, Any]) -> Content:
    """Raises Refused for data without the outline of a questionnaire."""
    questions = raw.get("questions")
    if not isinstance(questions, list) or not all(
        isinstance(question, Mapping) for question in questions
    ):
        raise Refused(_("There are no questions in it: take a file that was saved here."))
    if len(questions) > MOST_QUESTIONS:
        raise Refused(
            _("A questionnaire has at most %(most)s questions.") % {"most": MOST_QUESTIONS}
        )
    rules = _map(raw.get("comparison"))
    return {
        "title": _line(raw.get("title")),
        "reason": _line(raw.get("proposal") or raw.get("reason")),
        "act": _line(raw.get("act")),
        "questions": with_codes([_question(question) for question in questions]),
        "comparison": {
            "alpha": _share(rules.get("alpha")) or ALPHA,
            "smallest_change": _share(rules.get("smallest_change")) or SMALLEST_CHANGE,
        },
        "reliability": [
            {"first": _line(pair.get("first")), "second": _line(pair.get("second"))}
            for pair in _list(raw.get("reliability"))
        ],
        "words": {
            language: _words(words)
            for language, words in _map(raw.get("words")).items()
            if isinstance(words, Mapping)
        },
    }


def blank(kind: str) -> QuestionContent:
    """A new question; `scale` and `scales` have the usual answers."""
    values = _question({"kind": {"scale": "single", "scales": "matrix"}.get(kind, kind)})
    if kind == "scale":
        values["options"] = [
            _option({"code": mark, "text": _mark(int(mark))}) for mark in reversed(SCALE)
        ]
        values["meaning"] |= {"direction": "favourable", "scores": dict(SCALE)}
    if kind == "scales":
        values["options"] = [_option({"text": "", "lowest": 1, "highest": 5})]
        values["options"].append({"code": "unsure", "text": _("Hard to say")})
        values["meaning"] |= {"base": "scored", "scores": dict(SCALE)}
    if kind == "number":
        values["numbers"] = {"lowest": 0, "highest": 100, "unit": ""}
    if kind == "consent":
        values["options"] = [_option({"code": "given", "text": _("I give my consent")})]
    return values


def with_codes(questions: list[QuestionContent]) -> list[QuestionContent]:
    """Gives each question, row and answer a code: old ones stay, new parts take a free one."""
    taken = {question["code"] for question in questions}
    seen: set[str] = set()
    for question in questions:
        if not question["code"] or question["code"] in seen:
            question["code"] = _free("q", taken | seen)
        seen.add(question["code"])
        for name, letter in (("rows", "r"), ("options", "a")):
            lines = [line for line in question[name] if "lowest" not in line]
            used = {line["code"] for line in lines}
            here: set[str] = set()
            for line in lines:
                if not line["code"] or line["code"] in here:
                    line["code"] = _free(letter, used | here)
                here.add(line["code"])
    return questions


def _question(raw: Mapping[str, Any]) -> QuestionContent:
    kind = raw.get("kind") if raw.get("kind") in KINDS else "single"
    numbers = raw.get("numbers") if isinstance(raw.get("numbers"), Mapping) else None
    when = raw.get("asked_when") if isinstance(raw.get("asked_when"), Mapping) else None
    return {
        "code": _code(raw.get("code")),
        "kind": kind,
        **{name: _line(raw.get(name)) for name in TEXTS},
        "rows": [
            {"code": _code(row.get("code")), "text": _line(row.get("text"))}
            for row in _list(raw.get("rows"))
        ],
        "options": [_option(option) for option in _list(raw.get("options"))],
        "meaning": None if kind in WITHOUT_MEANING else _meaning(raw.get("meaning")),
        "is_required": raw.get("is_required") is True,
        "asked_when": when
        and {
            "field": _line(when.get("field"))[:81],
            "answers": [_line(code)[:40] for code in when.get("answers") or ()],
        },
        "numbers": numbers
        and {
            "lowest": whole(numbers.get("lowest")),
            "highest": whole(numbers.get("highest")),
            "unit": _line(numbers.get("unit")),
        },
    }


def _option(raw: Mapping[str, Any]) -> QuestionContent:
    if "lowest" in raw:
        return {
            "text": _line(raw.get("text")),
            "lowest": whole(raw.get("lowest")),
            "highest": whole(raw.get("highest")),
        }
    option = {"code": _code(raw.get("code")), "text": _line(raw.get("text"))}
    return option | ({"write_in": True} if raw.get("write_in") is True else {})


def _meaning(raw: object) -> QuestionContent:
    values = _map(raw)
    scores, moves = _map(values.get("scores")), _map(values.get("incomparable_if_share_moves"))
    ideal = values.get("ideal_point")
    return {
        "direction": "favourable" if values.get("direction") == "favourable" else "neutral",
        "base": "scored" if values.get("base") == "scored" else "answered",
        "scores": {
            str(code): share
            for code, score in scores.items()
            if (share := _share(score)) is not None
        },
        "sign_must_hold_without": _code(values.get("sign_must_hold_without")) or None,
        "incomparable_if_share_moves": {
            str(code): share for code, move in moves.items() if (share := _share(move)) is not None
        },
        "ideal_point": float(ideal) if isinstance(ideal, int | float) else None,
    }


def _words(raw: Mapping[str, Any]) -> QuestionContent:
    texts, sources = _map(raw.get("texts")), _map(raw.get("sources"))
    return {
        "checked_by": _line(raw.get("checked_by")),
        "checked_on": _line(raw.get("checked_on"))[:10],
        "texts": {str(key): _line(text) for key, text in texts.items()},
        "sources": {str(key): _line(text) for key, text in sources.items()},
    }


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Mapping[str, Any]]:
    lines = value if isinstance(value, list | tuple) else ()
    return [line for line in lines if isinstance(line, Mapping)][:MOST_LINES]


def _line(value: object) -> str:
    text = value if isinstance(value, str | int | float) else ""
    return str(text).replace("\x00", "").replace("\r\n", "\n").strip()[:5000]


def _code(value: object) -> str:
    code = _line(value)
    is_good = bool(code) and code.isascii() and code.replace("-", "a").replace("_", "a").isalnum()
    return code.lower()[:40] if is_good and code[0] not in "-_" else ""


def _share(value: object) -> float | None:
    """A number from 0 to 1; a whole number as an integer, as in files."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return value


def whole(value: object) -> int | None:
    """A whole number from a number or a text."""
    plain = _line(value).replace("\u00a0", "").replace(" ", "").replace("−", "-")
    try:
        return int(plain) if len(plain) <= 12 else None
    except ValueError:
        return None


def _free(letter: str, taken: set[str]) -> str:
    return next(code for n in range(1, 1000) if (code := f"{letter}{n}") not in taken)


def _mark(mark: int) -> str:
    return ngettext("%(mark)s point", "%(mark)s points", mark) % {"mark": mark}
