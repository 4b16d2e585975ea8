"""Surveys of the last two years, their answers made up and their results public and compared, and
one that is open now."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from otklik.demo.snapshot.fictitious_object_marks import Staged
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.collecting import submit
from otklik.surveys.collecting.filled_form import Sheet
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument.form_layout_and_encoding import (
    Choice,
    FieldKind,
    Form,
    FormField,
    FormQuestion,
)
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave
from otklik.surveys.results.wave_results import UNSURE
from otklik.surveys.waves.models import Wave, WaveDays, WaveWords
from tools.demonstration.story.parts.coding import stage_codes
from tools.demonstration.story.parts.past_findings import (
    settle_findings,
    stage_finding,
    stage_years_end,
)
from tools.demonstration.story.parts.past_meetings import Cast
from tools.demonstration.story.texts import texts

PEOPLE = 200
SPRING = 120
CONTENT = {2: 0.5, 1: 0.7}  # on the whole, so many years ago
PASSED_OVER = 0.06  # how often a question is
WRITTEN = 0.15  # how often somebody writes in words
LATELY = timedelta(days=60)  # is played by the meeting of this year


def stage_waves(*, at: datetime, cast: Cast | None = None) -> list[Wave]:
    """The last two years', closed and published, and this year's, open; none when there is any
    survey already, or no questionnaire. With people for it (`cast`) one in between, in which
    nothing had changed, and what was done about two findings."""
    version = InstrumentVersion.objects.approved_first().first()
    if version is None or Wave.objects.exists():
        return []
    with transaction.atomic():
        today = timezone.localdate(at)
        reader = User.holding(Right.RUN_SURVEYS, on=today, institution=None).first()
        first = _past(version, reader, max(CONTENT), at)
        year = today.year - min(CONTENT)
        until = at - LATELY
        between = [_between(version, reader, first, year, cast, until)] if cast else []
        past = [first, _past(version, reader, min(CONTENT), at)]
        if cast is not None:
            settle_findings(between[0], cast, at=_noon(year, 11, 20))
            stage_years_end(past[1], 2, cast, until=until)
        stage_codes(past, at=at)
        waves = [*past, *between, _this_years(version, reader, at)]
        Staged.objects.note(*waves, at=at)
    return waves


def _past(version: InstrumentVersion, reader: User | None, ago: int, at: datetime) -> Wave:
    year = timezone.localdate(at).year - ago
    days = WaveDays(
        opens_on=date(year, 10, 1), closes_on=date(year, 10, 31), results_on=date(year, 11, 15)
    )
    words, planned_at = _words(year, texts().purpose_of_example), _noon(year, 9, 25)
    wave = _planned(version, str(year), words, days, reader, at=planned_at)
    _answered(
        wave, opens=_noon(year, 10, 1), closes=_noon(year, 11, 1), people=PEOPLE,
        usual=CONTENT[ago],
    )  # fmt: skip
    publish_wave(wave, by=None, at=_noon(year, 11, 12))
    return wave


def _answered(wave: Wave, *, opens: datetime, closes: datetime, people: int, usual: float) -> None:
    """Opened, filled by so many who are so content on the whole, and closed."""
    open_wave(wave, by=None, at=opens)
    chance = Random(f"{opens:%Y%m}" if opens.month != 10 else opens.year)  # noqa: S311 - made up
    form = wave.version.form
    sheets = [Somebody(chance=chance, usual=usual).filled(form) for _ in range(people)]
    submit.take_together(wave, sheets, mode=Mode.WEB, language="ru")
    close_wave(wave, by=None, at=closes)


def _between(
    version: InstrumentVersion,
    reader: User | None,
    first: Wave,
    year: int,
    cast: Cast,
    until: datetime,
) -> Wave:
    """Half a year after the first: people are as content as they were, so what looks different is
    chance. A finding of each is followed by an assignment, and answered by the next."""
    finding = stage_finding(first, 0, cast, verify_on=date(year, 4, 30), until=until)
    days = WaveDays(
        opens_on=date(year, 4, 1), closes_on=date(year, 4, 21), results_on=date(year, 5, 1)
    )
    words = WaveWords(
        title=texts().spring_title.format(year=year), purpose=texts().purpose_of_example
    )
    at = _noon(year, 3, 25)
    wave = _planned(version, f"{year}-spring", words, days, reader, at=at)
    usual = CONTENT[max(CONTENT)]
    _answered(wave, opens=_noon(year, 4, 1), closes=_noon(year, 4, 22), people=SPRING, usual=usual)
    publish_wave(wave, by=None, at=_noon(year, 4, 29))
    if finding is not None:
        settle_findings(first, cast, at=_noon(year, 5, 6))
    stage_finding(wave, 1, cast, verify_on=date(year, 10, 31), until=until)
    return wave


def _this_years(version: InstrumentVersion, reader: User | None, at: datetime) -> Wave:
    today = timezone.localdate(at)
    days = WaveDays(
        opens_on=today,
        closes_on=today + timedelta(days=30),
        results_on=today + timedelta(days=45),
    )
    words = _words(today.year, texts().purpose)
    wave = _planned(version, str(today.year), words, days, reader, at=at)
    open_wave(wave, by=None, at=at)
    return wave


def _planned(
    version: InstrumentVersion,
    slug: str,
    words: WaveWords,
    days: WaveDays,
    reader: User | None,
    *,
    at: datetime,
) -> Wave:
    """With a reader of what people write, as a survey has that somebody plans in earnest."""
    wave = Wave.plan(
        version=version, slug=slug, words=words, days=days, is_example=True, by=None, at=at
    )
    if reader is not None:
        wave.name_reader(reader, by=None, at=at)
    return wave


def _words(year: int, purpose: str) -> WaveWords:
    return WaveWords(title=texts().survey_title.format(year=year), purpose=purpose)


def _noon(year: int, month: int, day: int) -> datetime:
    return datetime.combine(date(year, month, day), time(12), timezone.get_default_timezone())


@dataclass(kw_only=True)
class Somebody:
    """One person who fills the form: how content, and which of a matrix's rows they know."""

    chance: Random
    usual: float = 0.7
    content: float = field(init=False)
    known: dict[int, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.content = min(max(self.chance.gauss(self.usual, 0.25), 0), 1)

    def filled(self, form: Form) -> Sheet:
        answers: dict[str, tuple[str, ...]] = {}
        written: dict[str, str] = {}
        for question in form.questions:
            for row, place in enumerate(question.fields):
                if place.kind == FieldKind.TEXT:
                    if self.chance.random() < WRITTEN:
                        written[place.code] = self.chance.choice(texts().opinions)
                elif not place.choices:
                    continue  # numbers and dates: nothing is made up of them
                elif (not question.is_matrix or self._knows(row)) and self._answers_at_all():
                    answers[place.code] = self._chosen(question, place)
        if not answers:
            first = form.questions[0]
            answers[first.fields[0].code] = self._chosen(first, first.fields[0])
        return Sheet(form=form, answers=answers, texts=written)

    def _answers_at_all(self) -> bool:
        return self.chance.random() > PASSED_OVER

    def _knows(self, row: int) -> bool:
        if row not in self.known:
            self.known[row] = self.chance.random() < 0.9 / (1 + row / 3)
        return self.known[row]

    def _chosen(self, question: FormQuestion, place: FormField) -> tuple[str, ...]:
        if place.kind == FieldKind.MANY:
            likely = [
                choice.code
                for number, choice in enumerate(place.choices)
                if self.chance.random() < 0.8 / (1 + number / 2)
            ]
            return tuple(likely) or (place.choices[0].code,)
        scores = question.meaning.scores if question.meaning else {}
        weights = [self._weight(choice, scores) for choice in place.choices]
        return (self.chance.choices(place.choices, weights)[0].code,)

    def _weight(self, choice: Choice, scores: Mapping[str, float]) -> float:
        """Answers near to how content one is are likelier; few do not know."""
        if choice.code == UNSURE:
            return 0.03
        score = scores.get(choice.code)
        if score is None:
            score = (int(choice.code) - 1) / 4 if choice.code.isdigit() else 0.5
        return math.exp(-(((score - self.content) / 0.3) ** 2))
