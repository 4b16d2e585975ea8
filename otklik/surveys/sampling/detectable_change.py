"""The power of a number of answers, for the same test that gives verdicts.

One figure of the form at the level of Holm's first step, against its value in the last wave. Where
that is hidden, and for a first wave, a share of 60 % is assumed.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil, inf, sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.statistics.power import USUAL_SUSPICIOUS, Test, cautious
from otklik.statistics.wilson_interval import wilson
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers as ui_numbers

USUAL = (100, 200, 400, 1_000, 3_300)
ROUNDING = 1e-9
SHARE = 0.6  # assumed for a first wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """With so many answers a rise of `gain` (0 to 1) is detected with 80 % power; None where no
    rise is. `loss`, a fall, is computed where no rise can be detected."""

    answers: int
    gain: float | None
    loss: float | None
    is_target: bool

    @property
    def number(self) -> str:
        return ui_numbers.whole(self.answers)

    @property
    def words(self) -> str:
        """In percentage points, rounded up."""
        change = self.loss if self.gain is None else self.gain
        if change is None:
            return _("none: too few answers")
        points = ceil(change * 100 - ROUNDING)
        words = ngettext("%(points)s point", "%(points)s points", points) % {"points": points}
        if self.gain is None:
            return _("a rise cannot be shown; a fall of %(points)s can") % {"points": words}
        return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """`base`: answers to the main question of the wave `before`; without one, as many as now."""

    before: Wave | None
    question: int
    share: float
    base: int | None
    reaches: tuple[Reach, ...]

    @property
    def words(self) -> str:
        """The assumptions."""
        share = ui_numbers.percent(self.share)
        if self.before is None:
            return _(
                "There is no earlier survey yet, or its figure is hidden: we assume that "
                "%(share)s were content and that as many people answered."
            ) % {"share": share}
        return _(
            "Reckoned from question %(number)s of “%(survey)s”: %(share)s of %(base)s who answered "
            "were content."
        ) % {
            "number": self.question,
            "survey": self.before.title,
            "share": share,
            "base": ui_numbers.whole(self.base or 0),
        }


def aim(wave: Wave, *, target: int | None, at: datetime) -> Aim:
    """For the first question about satisfaction."""
    before = Wave.objects.before(wave, at=at).with_version().first()
    question, share, base = _main_share(before) if before else (0, SHARE, None)
    rules = wave.version.rules
    numbers = sorted({*USUAL, target} if target else USUAL)

    held = wilson(round(share * base), base) if base else None
    careful = cautious(held.low, held.high) if held else share

    suspicious = max(USUAL_SUSPICIOUS, _suspicious(before) if before and base else 0.0)

    def change(answers: int, *, falls: bool) -> float:
        test = Test(
            spread=sqrt(share * (1 - share)),
            before=base or answers,
            level=rules.alpha / rules.family,
            smallest=rules.smallest_change,
            share=careful,
            suspicious=suspicious,
            least=wave.min_cell,
        )
        return test.detectable(answers, falls=falls)

    gains = _detectable((change(answers, falls=False) for answers in numbers), room=1 - share)
    losses: list[float | None] = [None] * len(numbers)
    if None in gains:
        losses = _detectable((change(answers, falls=True) for answers in numbers), room=share)

    return Aim(
        before=before if base else None,
        question=question,
        share=share,
        base=base,
        reaches=tuple(
            Reach(answers=answers, gain=gain, loss=loss, is_target=answers == target)
            for answers, gain, loss in zip(numbers, gains, losses, strict=True)
        ),
    )


def _detectable(changes: Iterable[float], *, room: float) -> list[float | None]:
    """None where the scale has no room for it. Power is not monotonic, so a few more answers may
    need a larger change: that change is then used for fewer answers too."""
    items: list[float | None] = []
    most = 0.0
    for change in reversed(list(changes)):
        most = max(most, change)
        is_possible = most < inf and ceil(most * 100 - ROUNDING) <= room * 100 + ROUNDING
        items.append(most if is_possible else None)
    return items[::-1]


def _suspicious(wave: Wave) -> float:
    """The share of suspicious forms."""
    forms = wave.counts.filter(field="", answer="")
    numbers = Counter[bool]()
    for is_suspicious, number in forms.values_list("is_suspicious", "number"):
        numbers[is_suspicious] += number
    return numbers[True] / numbers.total() if numbers else 0.0


def _main_share(before: Wave) -> tuple[int, float, int | None]:
    """The number, share and base of the main question, where the results show them."""
    main = results(before).main_question
    if main is None:
        return 0, SHARE, None
    field, question = main.field, before.version.form.questions[main.number - 1]
    scores = question.meaning.scores if question.meaning else {}
    content = {code for code, score in scores.items() if score == 1}
    count = field.among(content) if content else None
    if not field.answered or count is None:
        return main.number, SHARE, None
    return main.number, count / field.answered, field.answered
