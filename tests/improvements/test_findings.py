"""A finding: what shows it, what is expected, frozen before the wave, and its effect by rule."""

import pytest

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.improvements.findings import history_from_audit_log
from otklik.improvements.findings.evidence_and_verdict_dataclasses import WaveVerdict
from otklik.improvements.findings.finding_sentences import (
    doubt,
    effect_sentence,
    evidence_sentence,
    expectation_sentence,
)
from otklik.improvements.findings.models import Effect, Finding
from otklik.statistics.power import Test as PowerTest
from tests.improvements.conftest import DAY, NOON, TODAY, proof
from tests.staffed import Staff
from tests.statements import before_first

pytestmark = pytest.mark.django_db


def expect(finding: Finding, staff: Staff, change: float | None = 15, answers: int = 400) -> None:
    finding.expect(
        change=change, verified_by="Следующий опрос, вопрос 4", verify_on=TODAY + 300 * DAY,
        answers=answers, by=staff.lead, at=NOON,
    )  # fmt: skip


def test_it_says_what_shows_it(finding: Finding) -> None:
    baseline = finding.baseline
    assert baseline is not None
    text = evidence_sentence(baseline, sees=True)
    assert "Удаётся найти нужное: 40" in text
    assert "400" in text
    assert "доля ответивших «да»" in text


def test_the_journal_holds_by_which_figures_it_was_shown(finding: Finding) -> None:
    first = history_from_audit_log.of_finding(finding)[0]
    assert first.comment.endswith("Чем показано: Удаётся найти нужное")

    finding.evidence.update(base=399)

    changed = history_from_audit_log.of_finding(finding)[0].comment
    assert "Цифры теперь не те, что были записаны тогда." in changed


def test_no_finding_without_proof_and_none_twice(finding: Finding, staff: Staff) -> None:
    with pytest.raises(Refused):
        Finding.raise_("Плохо.", [], by=staff.lead, at=NOON)
    with pytest.raises(Refused):
        Finding.raise_(" ", [proof(key="other")], by=staff.lead, at=NOON)
    with pytest.raises(Refused):
        Finding.raise_("Снова.", [proof()], by=staff.lead, at=NOON)
    with pytest.raises(Refused):
        Finding.raise_("Чужое.", [proof(key="other")], by=staff.specialist, at=NOON)
    assert Finding.objects.count() == 1


def test_it_works_out_how_many_answers_it_takes(finding: Finding, staff: Staff) -> None:
    expect(finding, staff)
    assert finding.answers_needed is not None
    test = PowerTest(spread=0.49, before=400, level=0.05 / 22, share=0.45, suspicious=0.03, least=5)
    assert (
        test.power(0.15, finding.answers_needed)
        >= 0.8
        > test.power(0.15, finding.answers_needed - 1)
    )
    assert doubt(finding) == ""
    assert str(finding.answers_needed) in expectation_sentence(finding, sees=True)


@pytest.mark.parametrize(
    ("change", "answers", "base"), [(3, 400, 400), (6, 400, 400), (15, 40, 400), (15, 400, 40)]
)
def test_it_warns_of_what_cannot_be_verified(
    staff: Staff, change: float, answers: int, base: int
) -> None:
    """Too small a change, too few answers then, too few the first time."""
    found = Finding.raise_("Плохо.", [proof(base=base)], by=staff.lead, at=NOON)
    expect(found, staff, change=change, answers=answers)
    assert doubt(found)


def test_what_no_survey_measures_gets_no_verdict(staff: Staff) -> None:
    found = Finding.raise_("Долго.", [proof(spread=None)], by=staff.lead, at=NOON)
    expect(found, staff)
    assert found.answers_needed is None
    assert doubt(found)


def test_after_the_wave_opened_nobody_changes_the_expectation(
    finding: Finding, staff: Staff
) -> None:
    expect(finding, staff)
    finding.freeze(wave="2027", label="Опрос 2027 года", by=None, at=NOON + DAY)
    with pytest.raises(Refused) as refused:
        expect(finding, staff, change=1)
    assert "Опрос 2027 года" in str(refused.value)
    finding.refresh_from_db()
    assert finding.expected_change == 15
    with pytest.raises(Refused):
        finding.withdraw(reason="Неудобно.", by=staff.lead, at=NOON + DAY)


def test_the_effect_is_written_once_and_by_no_person(finding: Finding) -> None:
    measured = WaveVerdict(
        verdict="unproven", difference=0.02, low=-0.04, high=0.08, base_before=400, base_after=390
    )
    for _twice in range(2):
        Effect.write(finding, measured, wave="2027", label="Опрос 2027 года", at=NOON)
    effect = Effect.objects.get()
    assert "Опрос 2027 года" in effect_sentence(effect, sees=True)
    assert "+2" in effect_sentence(effect, sees=True)
    (line,) = Line.objects.with_verb("finding.effect_written")
    assert line.actor_name == ""
    assert not Effect.objects.filter(is_public=True).exists()
    Effect.show("2027", is_public=True)
    assert Effect.objects.filter(is_public=True).get() == effect


def test_it_is_settled_by_a_decision_and_then_nothing_is_added(
    finding: Finding, staff: Staff
) -> None:
    with pytest.raises(Refused):
        finding.settle(reason="", by=staff.lead, at=NOON)
    finding.settle(reason="Решено заседанием.", by=staff.lead, at=NOON)
    with pytest.raises(Refused):
        finding.add(proof(key="more"), by=staff.lead, at=NOON)
    assert list(Finding.objects.open()) == []


def test_a_second_wave_waits_until_the_first_has_said(finding: Finding, staff: Staff) -> None:
    expect(finding, staff)
    finding.freeze(wave="2027", label="Опрос 2027 года", by=None, at=NOON + DAY)
    finding.freeze(wave="2028", label="Опрос 2028 года", by=None, at=NOON + 2 * DAY)
    assert Finding.objects.frozen_for("2027").get() == finding
    Effect.write(
        finding, WaveVerdict(verdict="same"), wave="2027", label="Опрос", at=NOON + 3 * DAY
    )
    finding.freeze(wave="2028", label="Опрос 2028 года", by=None, at=NOON + 4 * DAY)
    assert Finding.objects.frozen_for("2028").get() == finding


def test_a_promise_is_not_closed_before_its_survey_has_said(finding: Finding, staff: Staff) -> None:
    expect(finding, staff)
    with pytest.raises(Refused, match="дождитесь"):
        finding.settle(reason="Решено.", by=staff.lead, at=NOON + DAY)
    finding.freeze(wave="2027", label="Опрос 2027 года", by=None, at=NOON + DAY)
    with pytest.raises(Refused, match="дождитесь"):
        finding.settle(reason="Решено.", by=staff.lead, at=NOON + 400 * DAY)
    Effect.write(finding, WaveVerdict(verdict="worse"), wave="2027", label="Опрос", at=NOON + DAY)
    finding.settle(reason="Решено.", by=staff.lead, at=NOON + 400 * DAY)


def test_what_no_survey_will_verify_is_closed_by_a_decision(staff: Staff) -> None:
    found = Finding.raise_("Долго.", [proof(spread=None)], by=staff.lead, at=NOON)
    expect(found, staff)
    found.settle(reason="Решено.", by=staff.lead, at=NOON + DAY)


def test_a_late_survey_still_says_whether_a_closed_promise_came(
    finding: Finding, staff: Staff
) -> None:
    """Its day passed without one; closing it does not spare it the verdict."""
    expect(finding, staff)
    finding.settle(reason="Решено.", by=staff.lead, at=NOON + 301 * DAY)
    finding.freeze(wave="2027", label="Опрос 2027 года", by=None, at=NOON + 302 * DAY)
    assert Finding.objects.frozen_for("2027").get() == finding


def test_two_presses_at_once_raise_one_finding(staff: Staff) -> None:
    """While the second press waits for the series, the first one raises it."""

    def press() -> None:
        Finding.raise_("Плохо.", [proof()], by=staff.lead, at=NOON)

    series = '^UPDATE "core_series"'
    with before_first(series, press), pytest.raises(Refused):
        press()


def test_a_mistake_stays_visible_with_its_reason(finding: Finding, staff: Staff) -> None:
    finding.withdraw(reason="Не тот вопрос.", by=staff.lead, at=NOON)
    assert Finding.objects.get().closing_words == "Не тот вопрос."
