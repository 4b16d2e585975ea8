"""What this installation knows of a year, put before the rules of `cycle`."""

from dataclasses import asdict, replace
from datetime import date

from django.db.models import Q
from django.utils import timezone

from otklik.assignments.counting import of_year
from otklik.assignments.models import Meeting
from otklik.overview.cycle import Facts, Stage, alarms, cycle
from otklik.surveys.models import Wave


def facts_of(year: int, *, today: date) -> Facts:
    """Of the survey that was opened in the year, else of the one that is planned for it; of its
    meeting and assignments what their room says."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    waves = Wave.objects.whole()
    opened = Q(opened_at__date__gte=begins, opened_at__date__lte=ends)
    planned = Q(opened_at__isnull=True, opens_on__gte=begins, opens_on__lte=ends)
    wave = waves.filter(opened).order_by("-opened_at", "-pk").first()
    wave = wave or waves.filter(planned).order_by("opens_on", "pk").first()
    facts = Facts(year=year, keeps_meetings=True, **asdict(of_year(year, today=today)))
    if wave is None:
        return facts
    return replace(
        facts,
        survey_planned_on=wave.opens_on,
        survey_opened_on=wave.opened_at and timezone.localdate(wave.opened_at),
        survey_closed_on=wave.closed_at and timezone.localdate(wave.closed_at),
        results_promised_on=wave.results_on,
        results_published_on=wave.published_at and timezone.localdate(wave.published_at),
    )


def this_year(*, today: date) -> list[Stage]:
    return cycle(facts_of(today.year, today=today), today=today)


def left_of_last_year(*, today: date) -> list[Stage]:
    """What was missed in the year before, if a survey was made then: a year without one, and
    meetings nobody planned here yet, may lie before there was this system."""
    year = today.year - 1
    facts = facts_of(year, today=today)
    if facts.survey_opened_on is None:
        return []
    kept = Meeting.objects.filter(planned_at__year__lte=year).exists()
    return alarms(cycle(replace(facts, keeps_meetings=kept), today=today))
