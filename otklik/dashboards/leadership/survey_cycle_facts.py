"""What this installation knows of a year, put before the rules of `cycle`."""

from dataclasses import asdict, replace
from datetime import date, datetime

from django.utils import timezone

from otklik.dashboards.leadership.shared_query_results import Known
from otklik.dashboards.leadership.survey_cycle import Facts, Stage, alarms, cycle
from otklik.surveys.waves.models import Wave


def facts_of(year: int, known: Known) -> Facts:
    """Of the survey that was opened in the year, else of the one that is planned for it; of its
    meeting and assignments what their room says."""
    values = asdict(known.kept.of_year(year, today=known.today))
    facts = Facts(year=year, keeps_meetings=True, **values)
    wave = _wave_of(year, known)
    if wave is None:
        return facts
    return replace(
        facts,
        survey_planned_on=wave.opens_on,
        survey_opened_on=_day(wave.opened_at),
        survey_closed_on=_day(wave.closed_at),
        results_promised_on=wave.results_on,
        results_published_on=_day(wave.published_at),
    )


def this_year(known: Known) -> list[Stage]:
    return cycle(facts_of(known.today.year, known), today=known.today)


def left_of_last_year(known: Known) -> list[Stage]:
    """What was missed in the year before: a year without a survey too, where one was made in it or
    earlier. Before that, and of meetings that nobody planned here yet, there was no such system."""
    year = known.today.year - 1
    facts = facts_of(year, known)
    if not any(one.opened_at and _year(one.opened_at) <= year for one in known.waves):
        return []
    kept = known.kept.met_by(year)
    return alarms(cycle(replace(facts, keeps_meetings=kept), today=known.today))


def _wave_of(year: int, known: Known) -> Wave | None:
    opened = [one for one in known.waves if one.opened_at and _year(one.opened_at) == year]
    if opened:
        return max(opened, key=lambda one: (one.opened_at, one.pk))
    planned = [
        one
        for one in known.waves
        if one.opened_at is None and one.opens_on and one.opens_on.year == year
    ]
    return min(planned, key=lambda one: (one.opens_on, one.pk), default=None)


def _year(moment: datetime) -> int:
    return timezone.localdate(moment).year


def _day(moment: datetime | None) -> date | None:
    return moment and timezone.localdate(moment)
