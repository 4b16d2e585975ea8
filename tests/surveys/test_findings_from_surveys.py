"""What surveys say to findings: the baseline as results show it, frozen, the verdict, and nothing
that small cells hide."""

from datetime import timedelta

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.improvements.findings.models import Effect, Finding
from otklik.improvements.meetings.membership_and_submitted_matters import Matter
from otklik.organisation.people.onboarding import Place
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.statistics.wilson_interval import wilson
from otklik.surveys.collecting.models import Mode
from otklik.surveys.findings import create
from otklik.surveys.lifecycle.transitions import close_wave, publish_wave, withdraw_wave
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory
from tests.stepping import ticked

from .conftest import NOON
from .filling import filled

pytestmark = pytest.mark.django_db
YEAR, DAY = timedelta(days=365), timedelta(days=1)
BOTH = (Mode.WEB, Mode.WEB)


@pytest.fixture
def lead(db: None) -> User:
    user: User = UserFactory(role=Role.LEAD)
    return user


def wave(number: int, tables: dict[str, dict[str, int]], **more: object) -> Wave:
    size = max(sum(table.values()) for table in tables.values())
    return filled(
        size, tables, at=NOON + number * YEAR, slug=str(2026 + number),
        title=f"Опрос {2026 + number} года", **{"modes": BOTH, **more},  # type: ignore[arg-type]
    )  # fmt: skip


def raised(first: Wave, lead: User, number: int = 1, key: str = "overall") -> Finding:
    return create.raise_(first, number, key, statement="Плохо.", by=lead, at=NOON + 30 * DAY)


def test_the_baseline_is_what_the_results_show(lead: User) -> None:
    first = wave(0, {"overall": {"satisfied": 120, "not-satisfied": 60, "unsure": 20}})
    baseline = raised(first, lead).baseline
    assert baseline is not None
    assert (baseline.value, baseline.base, baseline.unit) == (0.6, 200, "share")
    assert baseline.lower == pytest.approx(wilson(120, 200).low)
    assert baseline.spread == pytest.approx((0.6 * 0.4) ** 0.5)
    assert baseline.level == pytest.approx(0.05 / 22)
    assert "вопрос 1" in baseline.label


def test_a_figure_compared_and_made_a_finding_ticks_a_first_step_of_the_lead(lead: User) -> None:
    tables = {"overall": {"satisfied": 120, "not-satisfied": 60, "unsure": 20}}
    User.objects.update(date_joined=NOON)
    wave(-1, tables)
    last = wave(0, tables)
    assert ticked(lead, Place.LEAD) == []
    raised(last, lead)
    (compared,) = ticked(lead, Place.LEAD)
    assert compared.startswith("Сравните последний опрос с прежним")
    assert ticked(UserFactory(role=Role.LEAD), Place.LEAD) == []


def test_a_mark_has_its_mean_and_an_option_its_share(lead: User) -> None:
    tables = {
        "information": {"5": 50, "3": 50, "1": 100},
        "sources": {"site": 50, "site vk": 50, "vk": 100},
    }
    first = wave(0, tables)
    mark = raised(first, lead, 13, "information").baseline
    option = raised(first, lead, 2, "sources/site").baseline
    assert mark is not None
    assert option is not None
    assert mark.unit == "score"
    assert mark.value == pytest.approx(0.375)
    assert mark.lower is not None
    assert mark.upper is not None
    assert mark.lower < mark.value < mark.upper
    assert (option.unit, option.value, option.base) == ("share", 0.5, 200)


def test_what_is_hidden_is_no_baseline(lead: User) -> None:
    first = wave(0, {"overall": {"satisfied": 3, "not-satisfied": 100, "unsure": 50}})
    with pytest.raises(Refused):
        raised(first, lead)
    with pytest.raises(Refused):
        raised(first, lead, 1, "no-such-field")
    assert not Finding.objects.exists()


def test_opening_freezes_and_closing_writes(lead: User) -> None:
    first = wave(0, {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}})
    finding = raised(first, lead)
    second = wave(
        1, {"overall": {"satisfied": 320, "not-satisfied": 50, "unsure": 30}}, closed=False,
        version=first.version,
    )  # fmt: skip
    finding.refresh_from_db()
    assert finding.frozen_label == "Опрос 2027 года"
    close_wave(second, by=None, at=NOON + YEAR + 20 * DAY)
    effect = Effect.objects.get()
    assert (effect.finding, effect.verdict) == (finding, "better")
    assert effect.difference == pytest.approx(0.3, abs=0.01)
    assert effect.since == "Опрос 2026 года"
    assert not effect.is_public
    publish_wave(first, by=None, at=NOON + 40 * DAY)
    publish_wave(second, by=None, at=NOON + YEAR + 21 * DAY)
    assert Effect.objects.filter(is_public=True).exists()
    withdraw_wave(second, by=None, at=NOON + YEAR + 22 * DAY)
    assert not Effect.objects.filter(is_public=True).exists()
    assert "Опрос 2027 года" in Matter.objects.get().title


def test_what_is_known_of_a_wave_is_read_once_it_is_published(lead: User) -> None:
    """A figure with its own wave, what compares two with both of them."""
    tables = {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}}
    first = wave(0, tables)
    finding = raised(first, lead)
    second = wave(1, tables, version=first.version)
    at = NOON + YEAR + 30 * DAY

    def public() -> list[bool]:
        baseline = finding.evidence.get()
        return [baseline.is_public, finding.effects.get().is_public, Matter.objects.get().is_public]

    assert public() == [False, False, False]
    publish_wave(second, by=None, at=at)
    assert public() == [False, False, False]
    publish_wave(first, by=None, at=at)
    assert public() == [True, True, True]
    withdraw_wave(first, by=None, at=at)
    assert public() == [False, False, False]


def test_rows_that_nobody_touched_stand_beside_it(lead: User) -> None:
    table = {"yes": 200, "no": 150, "unsure": 50}
    rows = {f"useful.{name}": table for name in ("site", "vk")}
    first = wave(0, rows)
    finding = raised(first, lead, 9, "useful.site")
    better = {"yes": 320, "no": 50, "unsure": 30}
    wave(1, {**rows, "useful.site": better}, version=first.version)
    value = finding.effects.get()
    assert value.verdict == "better"
    assert any("ВКонтакте" in row and "изменение не доказано" in row for row in value.untouched)
    assert not any(row.startswith("Сайт") for row in value.untouched)


def test_whatever_share_is_printed_may_be_a_baseline(lead: User) -> None:
    baseline = raised(
        wave(0, {"overall": {"satisfied": 37, "not-satisfied": 5, "unsure": 2}}), lead
    )
    assert baseline.baseline is not None
    assert baseline.baseline.value == pytest.approx(37 / 44)
    assert baseline.baseline.base == 44


def test_small_cells_hide_the_effect_and_several_ways_do_not(lead: User) -> None:
    plain = {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}}
    first = wave(0, plain, modes=(Mode.WEB, Mode.PAPER))
    finding = raised(first, lead)
    wave(1, plain, modes=(Mode.WEB, Mode.PAPER), version=first.version)
    value = finding.effects.get()
    assert value.verdict != "hidden"
    assert value.difference == 0
    again = raised(Wave.objects.get(slug="2027"), lead)
    few = {"overall": {"satisfied": 3, "not-satisfied": 300, "unsure": 97}}
    wave(2, few, version=first.version)
    hidden = again.effects.get()
    assert (hidden.verdict, hidden.difference) == ("hidden", None)


def test_another_pair_of_waves_says_nothing_of_the_promise(lead: User) -> None:
    """The wave after the next compares with the next, not with what the finding began with."""
    low = {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}}
    high = {"overall": {"satisfied": 320, "not-satisfied": 50, "unsure": 30}}
    first = wave(0, low)
    finding = raised(first, lead)
    wave(1, low, version=first.version)
    wave(2, high, version=first.version)
    result, other = finding.effects.order_by("pk")
    assert result.verdict == "unproven"
    assert (other.verdict, other.difference, other.since) == ("incomparable", None, "")
    assert "с другим опросом" in other.reason_words


def test_made_up_waves_say_nothing_of_earnest_findings(lead: User) -> None:
    table = {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}}
    first = wave(0, table)
    finding = raised(first, lead)
    wave(1, table, version=first.version, is_example=True)
    finding.refresh_from_db()
    assert (finding.frozen_for, finding.effects.count()) == ("", 0)
    example = raised(Wave.objects.get(slug="2027"), lead)
    wave(2, table, version=first.version, is_example=True)
    assert example.effects.get().verdict == "unproven"
    assert not finding.effects.exists()


def test_a_wave_opened_while_another_runs_takes_nothing_from_it(lead: User) -> None:
    table = {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}}
    first = wave(0, table)
    finding = raised(first, lead)
    second = wave(1, table, closed=False, version=first.version)
    third = filled(
        400, table, at=NOON + YEAR + DAY, slug="again", title="Ещё опрос", modes=BOTH,
        closed=False, version=first.version,
    )  # fmt: skip
    close_wave(second, by=None, at=NOON + YEAR + 20 * DAY)
    close_wave(third, by=None, at=NOON + YEAR + 21 * DAY)
    assert finding.effects.get().label == "Опрос 2027 года"


def test_while_a_survey_is_asked_nothing_is_raised_that_it_would_check(lead: User) -> None:
    tables = {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}}
    first = wave(0, tables)
    second = wave(1, tables, closed=False, version=first.version)
    during, after = NOON + YEAR + 5 * DAY, NOON + YEAR + 60 * DAY
    for one in (first, second):
        with pytest.raises(Refused, match="Опрос 2027 года"):
            create.raise_(one, 1, "overall", statement="Плохо.", by=lead, at=during)
    assert not Finding.objects.exists()
    close_wave(second, by=None, at=NOON + YEAR + 20 * DAY)
    create.raise_(second, 1, "overall", statement="Плохо.", by=lead, at=after)


def test_made_up_waves_are_put_before_no_group(lead: User) -> None:
    tables = {"overall": {"satisfied": 200, "not-satisfied": 150, "unsure": 50}}
    first = wave(0, tables, is_example=True)
    wave(1, tables, version=first.version, is_example=True)
    assert not Matter.objects.exists()


def test_a_second_figure_is_added_from_results(client: Client, lead: User) -> None:
    table = {"satisfied": 200, "not-satisfied": 150, "unsure": 50}
    first = wave(0, {"overall": table, "site-finds": {"yes": 200, "no": 150, "unsure": 50}})
    finding = raised(first, lead)
    client.force_login(lead)
    address = f"/desk/surveys/{first.slug}/results/4/finding/"
    assert client.post(address, {"figure": "site-finds", "statement": ""}).status_code == 422
    values = {"figure": "site-finds", "statement": "", "finding": finding.number}
    assert client.post(address, values).headers["Location"] == finding.get_absolute_url()
    assert [row.key for row in finding.evidence.all()] == ["overall", "site-finds"]
    assert client.post(address, values).status_code == 422
