"""Whom a wave asks and how many: written before it opens, said in the technical sheet."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import numpy
import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.statistics import change_verdicts, power, wave_comparison
from otklik.statistics.wilson_interval import wilson
from otklik.surveys.collecting.models import Mode
from otklik.surveys.lifecycle.transitions import open_wave
from otklik.surveys.report.technical_sheet import technical_sheet
from otklik.surveys.results.wave_results import results
from otklik.surveys.sampling import detectable_change
from otklik.surveys.sampling.models import Sampling
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db

PAGE = "/desk/surveys/2026/sample/"
SAMPLE: dict[str, Any] = {
    "population": "Люди, которые обращались в орган в 2026 году.",
    "size": 12_000,
    "size_source": "журнал обращений, 1 ноября 2026",
    "recruitment": "Плакат в приёмной.",
    "target": 400,
}


def planned() -> Wave:
    wave: Wave = WaveFactory(slug="2026")
    return wave


def test_it_is_fixed_before_the_first_answer() -> None:
    wave = planned()
    Sampling.describe(wave, target=100, by=None, at=NOON)
    Sampling.describe(wave, **SAMPLE, by=None, at=NOON)
    assert Sampling.of(wave).values == {**SAMPLE, "frame": ""}
    lines = Line.objects.about(wave).with_verb("wave.sample_described")
    last, first = sorted(lines, key=lambda line: -line.pk)
    assert first.particulars is not None
    assert first.particulars["target"] == 100
    assert last.particulars == {"target": 400, "digest": Sampling.objects.get().digest}
    open_wave(wave, by=None, at=NOON)
    with pytest.raises(Refused, match="не подогнали"):
        Sampling.describe(wave, target=30, by=None, at=NOON)
    assert Sampling.of(wave).values == {**SAMPLE, "frame": ""}


def test_a_number_of_people_has_a_source() -> None:
    wave = planned()
    with pytest.raises(Refused, match="откуда это число"):
        Sampling.describe(wave, size=5, by=None, at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sampling.objects.create(wave=wave, size=5)


def test_the_technical_sheet_says_what_was_planned_and_what_came() -> None:
    wave = planned()
    Sampling.describe(wave, **SAMPLE, by=None, at=NOON)
    filled_wave = filled(200, {"overall": {"satisfied": 150}}, slug="2027", at=NOON)
    Sampling.objects.update(wave=filled_wave)
    sheet = dict(technical_sheet(filled_wave, results(filled_wave)))
    assert sheet["Кого изучали"] == (
        "Люди, которые обращались в орган в 2026 году. "
        "Их 12\u00a0000 (журнал обращений, 1 ноября 2026)."
    )
    assert sheet["Как отбирали"].startswith("Плакат в приёмной. ")
    assert sheet["Посчитано анкет"] == "200, нужно было 400"
    assert "Бумажные анкеты вводили один раз" in sheet["Проверка"]
    plain = filled(40, {"overall": {"satisfied": 30}}, slug="2028", at=NOON)
    sheet = dict(technical_sheet(plain, results(plain)))
    assert "Сколько их, неизвестно." in sheet["Кого изучали"]
    assert sheet["Посчитано анкет"] == "40"
    by_link = filled(40, {"overall": {"satisfied": 30}}, slug="2029", modes=(Mode.WEB, Mode.WEB))
    assert "Бумажные" not in dict(technical_sheet(by_link, results(by_link)))["Проверка"]


def test_what_so_many_show_is_reckoned_from_the_last_survey() -> None:
    before = filled(400, {"overall": {"satisfied": 300, "not-satisfied": 100}}, slug="2025")
    wave = planned()
    found = detectable_change.aim(wave, target=250, at=NOON + timedelta(days=300))
    assert (found.before, found.question, found.base) == (before, 1, 400)
    assert found.share == 0.75
    assert [one.answers for one in found.reaches if one.is_target] == [250]
    gains = [one.gain for one in found.reaches]
    assert gains == sorted(gains, key=lambda gain: -(gain or 1)), "more answers show less"


def test_nothing_is_promised_beyond_the_scale_nor_more_for_more_answers() -> None:
    """From 84 of a hundred no 28 points more."""
    filled(44, {"overall": {"satisfied": 37, "not-satisfied": 5, "unsure": 2}}, slug="2025")
    found = detectable_change.aim(planned(), target=None, at=NOON + timedelta(days=300))
    assert round(found.share, 2) == 0.84
    assert [one.gain for one in found.reaches] == [None] * len(found.reaches)
    losses = [one.loss for one in found.reaches if one.loss is not None]
    assert len(losses) == len(found.reaches)
    assert losses == sorted(losses, reverse=True)
    assert losses[0] < 0.84
    assert found.reaches[0].words.startswith("роста не показать, падение на ")


@pytest.mark.parametrize("satisfied", [60, 70, 80, 93])
def test_more_answers_never_need_a_larger_change(satisfied: int) -> None:
    filled(
        100, {"overall": {"satisfied": satisfied, "not-satisfied": 100 - satisfied}}, slug="2025"
    )
    found = detectable_change.aim(planned(), target=250, at=NOON + timedelta(days=300))
    gains = [one.gain for one in found.reaches if one.gain is not None]
    assert gains == sorted(gains, reverse=True)
    assert all(found.share + gain <= 1 for gain in gains)


def test_where_chance_jumps_fewer_answers_are_promised_no_smaller_change() -> None:
    assert detectable_change._detectable([0.20, 0.18, 0.19, 0.25], room=0.22) == [None] * 4
    assert detectable_change._detectable([0.20, 0.18, 0.19], room=0.22) == [0.20, 0.19, 0.19]


def gain(wave: Wave) -> float | None:
    """The rise that four hundred answers will show."""
    reaches = detectable_change.aim(wave, target=400, at=NOON + timedelta(days=300)).reaches
    return next(one.gain for one in reaches if one.is_target)


def test_what_is_shown_of_few_only_is_not_promised() -> None:
    """Of a hundred ten were content: where fewer than forty are shown nowhere, no verdict is."""
    before = filled(100, {"overall": {"satisfied": 10, "not-satisfied": 90}}, slug="2025")
    assert before.min_cell == 5
    wave = planned()
    assert gain(wave) is not None
    wave.min_cell = 40
    assert gain(wave) is None


def test_a_verdict_must_be_the_same_without_suspicious_answers() -> None:
    before = filled(400, {"overall": {"satisfied": 240, "not-satisfied": 160}}, slug="2025")
    wave = planned()
    rules, held = wave.version.rules, wilson(240, 400)
    plain = power.Test(
        spread=0.24**0.5, before=400, level=rules.alpha / rules.family,
        smallest=rules.smallest_change, share=power.cautious(held.low, held.high),
        least=wave.min_cell,
    ).detectable(400)  # fmt: skip
    usual = gain(wave)
    assert usual is not None
    assert usual > plain, "some honest answers are called suspicious in every survey"
    forms = before.counts.filter(field="", answer="", mode=Mode.WEB)
    forms.filter(language="ru").update(is_suspicious=True)
    many = gain(wave)
    assert many is not None
    assert many > usual, "as many as in the last one"


def test_a_hidden_figure_is_not_reckoned_from() -> None:
    filled(40, {"overall": {"satisfied": 38, "not-satisfied": 2}}, slug="2025")
    found = detectable_change.aim(planned(), target=None, at=NOON + timedelta(days=300))
    assert (found.before, found.share) == (None, detectable_change.SHARE)


def test_the_change_that_is_promised_is_called_as_often_by_the_real_test() -> None:
    """A hundred answers, then four hundred: eight cases of ten, for the permutation test itself."""
    rules = planned().version.rules
    reach = detectable_change.aim(Wave.objects.get(), target=400, at=NOON).reaches
    gain = next(one.gain for one in reach if one.answers == 400)
    assert gain is not None
    hypothesis = change_verdicts.Hypothesis(scores={"yes": 1.0, "no": 0.0}, is_favourable=True)
    chance, called, runs = numpy.random.default_rng(7), 0, 40

    def drawn(share: float) -> dict[str, dict[str, int]]:
        yes = int(chance.binomial(400, share))
        return {"web": {"yes": yes, "no": 400 - yes}}

    for seed in range(runs):
        pair = drawn(detectable_change.SHARE), drawn(detectable_change.SHARE + gain)
        change = wave_comparison.measure(hypothesis, *pair, seed=seed, draws=1_500)
        assert isinstance(change, change_verdicts.Change)
        called += change.p <= rules.alpha / rules.family and change.difference >= 0.05
    assert 0.62 <= called / runs <= 0.95  # its error is 6 in a hundred


def test_it_is_written_at_the_desk_before_and_read_after(client: Client) -> None:
    wave = planned()
    client.force_login(UserFactory(role=Role.OPERATOR))
    assert client.get(PAGE).status_code == HTTPStatus.FORBIDDEN
    client.force_login(UserFactory(role=Role.LEAD))
    html = client.post(PAGE, {"size": "5", "population": "Все"}).content.decode()
    assert "откуда это число" in html
    assert "Все</textarea>" in html
    html = client.post(PAGE, {"target": "700"}, follow=True).content.decode()
    assert "Записано" in html
    assert 'value="700"' in html
    open_wave(wave, by=None, at=NOON)
    html = client.get(PAGE).content.decode()
    assert "<dd>700</dd>" in html
    assert "<textarea" not in html
    client.post(PAGE, {"target": "30"})
    assert Sampling.of(wave).target == 700
