"""A mark tells plain replies from papers."""

from hypothesis import given
from hypothesis import strategies as st

from otklik.nlp.reply_checks.clarity import CLARITY_RULES, PLAINEST, clarity_of
from tests.nlp.answers.hand_set import ANSWERS, HELD_OUT

PAPER = (
    "В целях обеспечения надлежащего рассмотрения обращений граждан и осуществления контроля за"
    " соблюдением законодательства комитетом проведены соответствующие мероприятия, направленные"
    " на выявление и пресечение нарушений."
)
PLAIN = "Чек не нужен. Напишите заявление и отдайте его в магазин. Деньги вернут за 10 дней."


def test_short_plain_replies_have_the_best_marks() -> None:
    plain = [one for one in (*ANSWERS, *HELD_OUT) if not one.rules & CLARITY_RULES]
    marks = [clarity_of(one.text).mark for one in plain]
    assert len(marks) > 100
    assert sum(mark == PLAINEST for mark in marks) / len(marks) >= 0.95
    assert min(marks) >= PLAINEST - 1


def test_what_has_remarks_is_marked_lower_and_a_paper_lowest() -> None:
    worse = [one for one in (*ANSWERS, *HELD_OUT) if one.rules & CLARITY_RULES]
    marks = [clarity_of(one.text).mark for one in worse]
    assert sum(mark < PLAINEST for mark in marks) / len(marks) >= 0.85
    assert clarity_of(PAPER).mark == 1
    assert clarity_of("").mark == 0


def test_years_of_school_are_for_long_texts_only() -> None:
    assert clarity_of(PLAIN).years is None
    easy, hard = clarity_of(PLAIN * 10).years, clarity_of(PAPER * 6).years
    assert easy is not None
    assert hard is not None
    assert easy < 7 < hard


@given(st.text())
def test_each_remark_points_into_the_text(text: str) -> None:
    found = clarity_of(text)
    assert 0 <= found.mark <= PLAINEST
    assert all(0 <= one.start <= one.end <= len(text) for one in found.remarks)
