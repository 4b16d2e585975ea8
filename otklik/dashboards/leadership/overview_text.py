"""The lead's page as text: the sentence on top, what is worse, what is in order, the year.

Every number has its base. Better and worse are claimed only where proven.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from otklik.dashboards.figures.period_comparison import Change, Comparison
from otklik.dashboards.leadership.key_figure_text import total_words
from otklik.dashboards.leadership.overview_context import Lead
from otklik.dashboards.leadership.survey_cycle import Stage, State, Step
from otklik.ui import dates, numbers

STEPS = {
    Step.SURVEY: lambda: pgettext("step of the year", "survey"),
    Step.RESULTS: lambda: pgettext("step of the year", "results of the survey"),
    Step.MEETING: lambda: pgettext("step of the year", "meeting of the working group"),
    Step.ASSIGNMENTS: lambda: pgettext("step of the year", "assignments"),
    Step.CONTROL: lambda: pgettext("step of the year", "control of assignments"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worse:
    """Something that got worse or was missed."""

    name: str
    sentence: str
    address: str
    is_missed: bool = False


def sentence(lead: Lead) -> str:
    """For the top of the page and the subject of the letter, without personal data."""
    n, bad = len(lead.decisions), [one.name for one in worse(lead) if not one.is_missed]
    parts = [
        ngettext("%(n)s matter needs your decision.", "%(n)s matters need your decision.", n)
        % {"n": n}
        if n
        else _("Nothing is waiting for a decision from you."),
        _("Worse, in the last %(period)s: %(what)s.")
        % {"period": lead.period.name, "what": ", ".join(bad)}
        if bad
        else _("Nothing is proven to be worse, in the last %(period)s.")
        % {"period": lead.period.name},
    ]
    missed = dict.fromkeys(STEPS[stage.step]() for stage in (*lead.missed, *lead.left))
    if missed:
        parts.append(_("Missed: %(steps)s.") % {"steps": ", ".join(missed)})
    if lead.late:
        parts.append(_("Late: %(n)s.") % {"n": numbers.whole(lead.late)})
    return " ".join(parts)


def worse(lead: Lead) -> Iterator[Worse]:
    """What is proven to be worse, then what was missed."""
    for one in lead.worse:
        yield Worse(
            name=_lower(one.metric.name),
            sentence=comparison_words(one) + _days_compared(one, lead),
            address=_behind(one, lead),
        )
    items = lead.late_items
    if items.change == Change.WORSE:
        yield Worse(
            name=_("required information"),
            sentence=_(
                "Overdue items: %(now)s, before %(before)s. Every item was "
                "checked, so chance plays no part"
            )
            % {"now": items.now, "before": items.before},
            address=f"{reverse('disclosure:items')}?state=late",
        )
    for stage in lead.missed:
        yield _missed_row(stage, STEPS[stage.step]())
    for stage in lead.left:
        step = STEPS[stage.step]()
        values = {"step": step, "year": lead.today.year - 1}
        yield _missed_row(stage, _("%(step)s, %(year)s") % values)


def _days_compared(one: Comparison, lead: Lead) -> str:
    """Figures that ripen cover other days than the period, so their numbers differ."""
    if not one.metric.ripens:
        return ""
    ripe = lead.period.ripened(one.metric.ripens)
    return _("; messages of %(days)s only: later ones had less time") % {
        "days": dates.days(ripe.first, ripe.last)
    }


def _missed_row(stage: Stage, step: str) -> Worse:
    return Worse(
        name=_("missed: %(step)s") % {"step": step},
        sentence=stage_words(stage),
        address="#year",
        is_missed=True,
    )


def fine(lead: Lead) -> str:
    """What is in order, and what too little is known about."""
    better = [one for one in lead.compared if one.change == Change.BETTER]
    same = [one for one in lead.compared if one.change == Change.UNPROVEN]
    unknown = [one for one in lead.compared if one.change in (Change.FEW, Change.UNCOUNTED)]
    parts = [
        (_("Proven to be better: %(names)s."), better),
        (_("No change is proven: %(names)s."), same),
        (_("Too little to compare: %(names)s."), unknown),
    ]
    return " ".join(
        item % {"names": ", ".join(_lower(one.metric.name) for one in rows)}
        for item, rows in parts
        if rows
    )


def comparison_words(one: Comparison) -> str:
    """«62 % (50 из 81), было 81 % (65 из 80); разница от −33 до −5 из 100»"""
    words = {"now": total_words(one.now), "before": total_words(one.before)}
    if one.low is None or one.high is None:
        return _("%(now)s, before %(before)s") % words
    ends = {"low": numbers.with_sign(one.low * 100), "high": numbers.with_sign(one.high * 100)}
    return _(
        "%(now)s, before %(before)s; allowing for chance, the difference is %(low)s to "
        "%(high)s of 100"
    ) % (words | ends)


def stage_words(stage: Stage) -> str:
    if stage.on is None:
        return ""
    day = {"day": date_format(stage.on, "j E Y")}
    if stage.is_guide:
        return _("it was due %(day)s (an internal guide: the procedure sets no day)") % day
    return _("it was due %(day)s") % day


def stage_row(stage: Stage) -> tuple[str, str, str, str]:
    """A step of the year: name, state, word, day."""
    kind, word = {
        State.DONE: ("done", pgettext("step of the year", "done")),
        State.NOW: ("info", pgettext("step of the year", "under way")),
        State.COMING: ("draft", pgettext("step of the year", "to come")),
        State.MISSED: ("late", pgettext("step of the year", "missed")),
        State.WAITS: ("draft", pgettext("step of the year", "after the step before")),
        State.UNKNOWN: ("draft", pgettext("step of the year", "not recorded here yet")),
    }[stage.state]
    day = date_format(stage.on, "j E Y") if stage.on else ""
    if stage.state in (State.COMING, State.MISSED) and day:
        day = _("by %(day)s") % {"day": day}
    if stage.is_guide and day:
        day = _("%(day)s, an internal guide") % {"day": day}
    return capfirst(STEPS[stage.step]()), kind, word, day


def week_change_rows(lead: Lead) -> list[tuple[Any, str, str, str, str]]:
    """One row per subject: name, this week, the week before, certainty, the list behind it."""
    rows = []
    for one in lead.happened:
        times = one.times
        if times is None:
            sure = _("too few to compare")
        elif not one.is_significant:
            sure = _("within chance")
        else:
            sure = _("more, hardly by chance") if times[0] > 1 else _("fewer, hardly by chance")
        rows.append(
            (one.name, numbers.whole(one.now), numbers.whole(one.before), sure, one.address)
        )
    return rows


def _behind(one: Comparison, lead: Lead) -> str:
    if one.metric.code == "found":
        return f"{reverse('dashboards:needs')}?{lead.period.address}"
    if one.metric.code == "helped":
        return f"{reverse('incidents:coverage')}?{lead.period.days_address}#shares"
    ripe = lead.period.ripened(one.metric.ripens)
    return f"{reverse('incidents:coverage')}?{ripe.days_address}"


def _lower(name: Any) -> str:
    text = str(name)
    return text[:1].lower() + text[1:]
