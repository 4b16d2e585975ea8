"""Are people more satisfied? What the latest survey says, by the verdict that was fixed before it
opened; a difference without a verdict is not told."""

from dataclasses import dataclass

from otklik.statistics import wilson
from otklik.surveys.changes import Changes, ShownChange, since_before
from otklik.surveys.models import Wave
from otklik.surveys.results import QuestionResult, Results, results
from otklik.ui.components.charts import Bar

MIDDLE = 0.5  # of a score between 0 and 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourable:
    """How many of those who answered the main question gave an answer above the middle."""

    count: int
    base: int

    @property
    def share(self) -> float:
        return self.count / self.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """`wave` is the latest closed one; `main` what became of its main question, `changes` of all
    that was compared. `now` and `before` are None where small cells are hidden."""

    wave: Wave
    before_wave: Wave | None
    changes: Changes | None
    main: ShownChange | None
    now: Favourable | None
    before: Favourable | None

    @property
    def bars(self) -> list[Bar]:
        pairs = ((self.before_wave, self.before), (self.wave, self.now))
        return [_bar(wave, told) for wave, told in pairs if wave is not None and told is not None]


def satisfaction() -> Satisfaction | None:
    """Of the latest closed survey that was compared, else of the latest closed one; None when no
    survey was closed yet."""
    closed = Wave.objects.closed().whole().with_version().order_by("-closed_at", "-pk")
    compared = closed.filter(comparison__decided_at__isnull=False)
    wave = compared.first() or closed.first()
    if wave is None:
        return None
    found = results(wave)
    changes = since_before(wave, found, only_published=False)
    question = found.main_question
    before_wave = changes.before if changes else None
    earlier = results(before_wave) if before_wave else None
    rows = changes.rows if changes and question else ()
    main = next((row for row in rows if question and row.number == question.number), None)
    return Satisfaction(
        wave=wave,
        before_wave=before_wave,
        changes=changes,
        main=main,
        now=_favourable(wave, question),
        before=_favourable(before_wave, _same(earlier, question)) if before_wave else None,
    )


def _same(earlier: Results | None, question: QuestionResult | None) -> QuestionResult | None:
    if earlier is None or question is None:
        return None
    return next((one for one in earlier.questions if one.code == question.code), None)


def _favourable(wave: Wave, question: QuestionResult | None) -> Favourable | None:
    if question is None or not question.fields:
        return None
    field = question.field
    told = next(q for q in wave.version.form.questions if q.code == question.code)
    if told.meaning is None or field.answered is None or field.hidden:
        return None
    best = {code for code, score in told.meaning.scores.items() if score > MIDDLE}
    counts = [figure.count or 0 for figure in field.figures if figure.code in best]
    return Favourable(count=sum(counts), base=field.answered)


def _bar(wave: Wave, told: Favourable) -> Bar:
    interval = wilson(told.count, told.base)
    return Bar(
        label=wave.title, base=told.base, count=told.count, low=interval.low, high=interval.high
    )
