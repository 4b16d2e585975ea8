"""Campaigns are told from people by their forms alone, whatever their pace; people are let be.

Judged both ways: how many forms of a campaign are in a group, and how many of people. What cannot
be told is here too, so that nobody promises it.
"""

from datetime import timedelta
from random import Random

import pytest

from otklik.surveys.collecting import similar_responses
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode, Response
from otklik.surveys.collecting.submit import take_together
from otklik.surveys.instrument.form_layout_and_encoding import Form
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.suspicion import IN_FORCE
from tests.factories import WaveFactory

from .conftest import NOON
from .stuffed import Make, alike, at_random, campaign, people

pytestmark = pytest.mark.django_db


def marked(
    form: Form,
    *,
    honest: tuple[Make, int],
    stuffed: tuple[Make, int] | None = None,
    asked: Make | None = None,
    seed: int = 0,
) -> tuple[float, float]:
    """Which part of the honest forms is in a group, and which of the stuffed ones."""  # fmt: skip
    chance = Random(seed)
    make, number = honest
    forms = [form.encode(make(chance)) for _form in range(number)]
    if stuffed:
        forms += [form.encode(stuffed[0](chance)) for _form in range(stuffed[1])]
    reference = [form.encode(asked(chance)) for _form in range(60)] if asked else []
    found = similar_responses.groups(form, forms, reference, IN_FORCE.of_groups, seed="")
    marks = similar_responses.Marks(form=form, least=IN_FORCE.least_equal, groups=found).find(forms)
    of_stuffed = marks[number:]
    return sum(marks[:number]) / number, sum(of_stuffed) / max(len(of_stuffed), 1)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("content", [0.65, 0.85, 0.93, 0.97])
@pytest.mark.parametrize("loading", [0.7, 0.9])
def test_people_are_let_be_also_where_nearly_all_are_content(
    form: Form, content: float, loading: float, seed: int
) -> None:
    honest = people(form, content=content, loading=loading)
    assert marked(form, honest=(honest, 400), seed=seed)[0] <= 0.03
    passing = people(form, content=content, loading=loading, passed=0.3)
    assert marked(form, honest=(passing, 200), seed=seed)[0] <= 0.03


@pytest.mark.parametrize("best", [0.6, 0.75, 0.85, 0.93, 0.99])
def test_people_who_all_answer_nearly_alike_are_no_campaign(form: Form, best: float) -> None:
    assert marked(form, honest=(alike(form, best=best), 400))[0] == 0
    # Nor does a campaign among them make one of them.
    stuffed = campaign(form, noise=0.1)
    assert marked(form, honest=(alike(form, best=best), 400), stuffed=(stuffed, 150))[0] <= 0.03


@pytest.mark.parametrize(("honest", "stuffed"), [(400, 400), (300, 40), (1000, 100)])
@pytest.mark.parametrize(("noise", "at_least"), [(0.0, 1.0), (0.1, 0.95), (0.2, 0.7)])
def test_a_campaign_to_the_bad_end_is_told(
    form: Form, honest: int, stuffed: int, noise: float, at_least: float
) -> None:
    of_people, of_campaign = marked(
        form,
        honest=(people(form, content=0.85), honest),
        stuffed=(campaign(form, noise=noise), stuffed),
    )
    assert of_campaign >= at_least
    assert of_people <= 0.03


def test_copies_of_a_good_form_are_told_from_content_people(form: Form) -> None:
    honest = (people(form, content=0.93), 300)
    copies = (campaign(form, noise=0, is_good=True), 40)
    of_people, of_campaign = marked(form, honest=honest, stuffed=copies)
    assert of_campaign == 1
    assert of_people <= 0.03


def test_whom_chance_asked_tells_a_campaign_from_the_larger_part(form: Form) -> None:
    """Of 100 people and 400 copies nobody knows which are the people, unless some were asked."""
    honest, copies = people(form, content=0.85), campaign(form, noise=0.2)
    alone = marked(form, honest=(honest, 100), stuffed=(copies, 400))
    with_asked = marked(form, honest=(honest, 100), stuffed=(copies, 400), asked=honest)
    assert alone == (0, 0)
    assert with_asked[1] >= 0.7
    assert with_asked[0] <= 0.03


def test_whom_chance_asked_clears_a_group_as_large_among_them(form: Form) -> None:
    content, others = alike(form, best=0.95), people(form, content=0.6)

    def both(chance: Random) -> dict[str, tuple[str, ...]]:
        return dict((content if chance.random() < 0.4 else others)(chance))

    assert marked(form, honest=(both, 400), asked=both)[0] == 0


def test_two_camps_of_people_are_no_campaigns(form: Form) -> None:
    """Who is content with everything and who is with nothing, hardly anybody between."""
    content, angry = campaign(form, noise=0.03, is_good=True), campaign(form, noise=0.03)

    def either(chance: Random) -> dict[str, tuple[str, ...]]:
        return dict((content if chance.random() < 0.5 else angry)(chance))

    assert marked(form, honest=(either, 300))[0] == 0


@pytest.mark.parametrize(
    "stuffed", ["at random", "a third of the answers changed", "in the middle of people"]
)
def test_what_is_not_told_is_known(form: Form, stuffed: str) -> None:
    make = {
        "at random": at_random(form),
        "a third of the answers changed": campaign(form, noise=0.4),
        "in the middle of people": campaign(form, noise=0.3, is_good=True),
    }[stuffed]
    assert marked(form, honest=(people(form, content=0.85), 400), stuffed=(make, 400)) == (0, 0)


@pytest.mark.parametrize("number", [1, 11, 12])
def test_few_forms_are_no_group(form: Form, number: int) -> None:
    assert marked(form, honest=(campaign(form, noise=0), number)) == (0, 0)
    assert similar_responses.groups(form, [], [], IN_FORCE.of_groups, seed="") == []


def sent(wave: Wave, make: Make, number: int, *, mode: Mode, chance: Random) -> None:
    """Forms that came one by one, at any pace: none keeps when."""
    form = wave.version.form
    for _form in range(number):
        sheet = Sheet(form=form, answers=make(chance), texts={})
        take_together(wave, [sheet], mode=mode, language="ru")


@pytest.mark.parametrize("mode", [Mode.WEB, Mode.CODE])
def test_a_campaign_is_marked_when_its_wave_closes(form: Form, mode: Mode) -> None:
    """By the open link; who typed a code of theirs filled one form."""
    wave: Wave = WaveFactory(slug="opros")
    open_wave(wave, by=None, at=NOON)
    chance = Random(3)
    sent(wave, people(form, content=0.85), 150, mode=Mode.WEB, chance=chance)
    sent(wave, campaign(form, noise=0.1), 40, mode=mode, chance=chance)

    close_wave(wave, by=None, at=NOON + timedelta(days=20))

    number = Response.objects.filter(wave=wave, is_suspicious=True).count()
    assert (36 <= number <= 44) if mode == Mode.WEB else number == 0
