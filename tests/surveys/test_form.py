"""Answers as codes: by meaning, whole, and counted rightly."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.surveys.instrument.form_layout_and_encoding import FieldKind, Form
from otklik.surveys.instrument.questionnaire_schema import MOST_ANSWERS, Question
from tests.factories import order_survey

CODES = st.text("abcxyz0189", min_size=1, max_size=3)
FORM = Form.of(order_survey().questions)


def form_of(*questions: dict[str, Any]) -> Form:
    return Form.of(Question.model_validate(question) for question in questions)


def single(number: int, *codes: str) -> dict[str, Any]:
    return {
        "number": number,
        "code": f"q{number}",
        "kind": "single",
        "text": "?",
        "options": [{"code": code, "text": code} for code in codes],
        "meaning": {
            "direction": "neutral",
            "base": "answered",
            "scores": dict.fromkeys(codes, 0),
        },
    }


@st.composite
def questions(draw: st.DrawFn, number: int) -> dict[str, Any]:
    codes = draw(
        st.lists(
            st.from_regex(r"[a-z0-9]{1,4}", fullmatch=True), min_size=1, max_size=8, unique=True
        )
    )
    question = single(number, *codes)
    kind = draw(st.sampled_from(["single", "multiple", "matrix", "open"]))
    question["kind"] = kind
    if kind == "multiple":
        question["meaning"] = {"direction": "neutral", "base": "answered", "each_option": True}
    if kind == "matrix":
        question["rows"] = [
            {"code": f"r{row}", "text": "?"} for row in range(draw(st.integers(1, 4)))
        ]
    if kind == "open":
        del question["options"], question["meaning"]
    return question


@st.composite
def forms_and_answers(draw: st.DrawFn) -> tuple[Form, list[dict[str, tuple[str, ...]]]]:
    form = form_of(*(draw(questions(number)) for number in range(1, draw(st.integers(1, 4)) + 1)))
    return form, draw(st.lists(answers(form), max_size=4))


@st.composite
def answers(draw: st.DrawFn, form: Form) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for field in form.coded_fields:
        codes = [choice.code for choice in field.choices]
        if draw(st.booleans()):
            continue
        if field.kind == FieldKind.MANY:
            picked = draw(st.sets(st.sampled_from(codes)))
            chosen[field.code] = tuple(code for code in codes if code in picked)
        else:
            chosen[field.code] = (draw(st.sampled_from(codes)),)
    return chosen


@given(forms_and_answers())
def test_what_was_answered_is_read_back(
    case: tuple[Form, list[dict[str, tuple[str, ...]]]],
) -> None:
    form, filled = case
    for one in filled:
        codes = form.encode(one)
        assert len(codes) == form.width
        assert form.decode(codes) == one


@given(forms_and_answers())
def test_a_tally_counts_what_was_answered(
    case: tuple[Form, list[dict[str, tuple[str, ...]]]],
) -> None:
    form, filled = case
    expected: Counter[tuple[str, str]] = Counter()
    for one in filled:
        for field, chosen in one.items():
            expected.update([(field, ""), *((field, code) for code in chosen)])
    tally = form.tally(form.encode(one) for one in filled)
    assert {key: number for key, number in tally.items() if number} == expected


@given(codes=st.lists(CODES, min_size=1, max_size=MOST_ANSWERS, unique=True))
def test_a_mark_does_not_depend_on_the_printed_place(codes: list[str]) -> None:
    printed, reversed_ = form_of(single(1, *codes)), form_of(single(1, *reversed(codes)))
    for code in codes:
        assert printed.encode({"q1": (code,)}) == reversed_.encode({"q1": (code,)})


def test_the_orders_form_has_22_fields() -> None:
    assert len(FORM.fields) == 22
    assert len(FORM.coded_fields) == 18
    assert FORM.width == 17 + 6
    assert [field.code for field in FORM.questions[7].fields] == [
        "frequency.site",
        "frequency.vk",
        "frequency.ok",
        "frequency.telegram",
    ]


def test_the_layout_of_the_orders_form_never_changes() -> None:
    """Answers already stored are read by it: a change here makes them mean something else."""
    full = {
        "overall": ("satisfied",),
        "sources": ("site", "other"),
        "site-frequency": ("constantly",),
        "site-finds": ("no",),
        "site-ease": ("5",),
        "frequency.site": ("sometimes",),
        "frequency.telegram": ("unsure",),
        "useful.vk": ("yes",),
        "amount.site": ("4",),
        "amount.ok": ("unsure",),
        "information": ("1",),
    }
    by_question = ["b", "101100", "a", "a", "5", "b--c", "-c--", "4-a-", "1"]
    assert FORM.encode(full) == "".join(by_question)


@pytest.mark.parametrize("field", ["site-ease", "information"])
@pytest.mark.parametrize("value", ["1", "2", "3", "4", "5"])
def test_a_scale_printed_from_five_to_one_stores_the_value(field: str, value: str) -> None:
    place = FORM.by_code[field]
    assert [choice.code for choice in place.choices] == ["5", "4", "3", "2", "1"]
    assert FORM.encode({field: (value,)})[place.position] == value


@pytest.mark.parametrize(
    "wrong",
    [
        {"overall": ("perfect",)},
        {"overall": ("satisfied", "unsure")},
        {"overall": ()},
        {"nowhere": ("1",)},
        {"site-sought": ("text",)},
        {"site-sought": ()},
        {"sources": ("site", "radio")},
    ],
)
def test_an_answer_the_form_does_not_have_is_not_encoded(wrong: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match=r"has no|takes one"):
        FORM.encode(wrong)


def test_codes_of_another_form_are_not_read() -> None:
    with pytest.raises(ValueError, match="23 positions"):
        FORM.decode("-" * 22)
    with pytest.raises(ValueError, match="23 positions"):
        FORM.tally(["-" * 23, "-" * 22])
