"""The answers on the lead's page as text: figure, base, link to the list, definition."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from otklik.dashboards.figures.period_comparison import Total
from otklik.dashboards.leadership.overview_context import Answering, Lead
from otklik.dashboards.leadership.survey_satisfaction import (
    Favourable,
    Satisfaction,
    limits,
    survey_name,
)
from otklik.disclosure.deadlines.state_rules import State
from otklik.incidents.coverage.presentation import half_words, ninth_words, share_words
from otklik.statistics.wilson_interval import Interval
from otklik.surveys.results.result_text import span
from otklik.ui import dates, numbers
from otklik.ui.components.charts import Bar

_MARK = "\0"  # placeholder for a figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question on the page. `figure` is for the margin; `sentence` names the base; `address`
    and `link` lead to the list; figures in `more` are links. `limits`: what the answer does not
    cover."""

    code: str
    question: str
    figure: str
    sentence: str
    address: str
    link: str
    more: tuple[SafeString, ...] = ()
    limits: str = ""
    how: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    chart: str = ""
    row_word: str = ""
    count_word: str = ""


def answers(lead: Lead) -> list[Answer]:
    return [
        _satisfaction_answer(lead),
        _reply_answer(lead),
        _publication_answer(lead),
        _promise_answer(lead),
    ]


def _satisfaction_answer(lead: Lead) -> Answer:
    found = lead.satisfaction
    question = _("Are people more content?")
    if found is None:
        return Answer(
            code="satisfied", question=question, figure="–",
            sentence=_("Not known: no survey was closed yet."),
            address=reverse("surveys-desk:waves"), link=_("Surveys"),
        )  # fmt: skip
    results = reverse("surveys-desk:results", args=[found.wave.slug])
    summary = found.summary.summary
    return Answer(
        code="satisfied",
        question=question,
        figure=numbers.percent(found.summary.now.share) if found.summary.now else "–",
        sentence=_satisfaction_words(found),
        address=results,
        link=_("All results"),
        more=(format_html('<a href="{}#changes">{}</a>', results, summary),) if summary else (),
        limits=limits(found.wave),
        how=(_("Whether something changed is decided by a plan fixed before the survey opened."),),
        bars=tuple(found.bars),
        chart=_("Content with us, of those who answered, by survey"),
        row_word=_("Survey"),
        count_word=_("Are content"),
    )


def _satisfaction_words(found: Satisfaction) -> str:
    result = found.summary
    now = total_words(result.now) if result.now else _("not shown")
    survey = survey_name(found.wave.title, span(found.wave))
    if not result.verdict:
        message = _("Not known: this is the first survey. Content: %(now)s, %(survey)s.")
        return message % {"now": now, "survey": survey}
    before = total_words(result.before) if result.before else _("not shown")
    whole = _(
        "%(verdict)s. Content now: %(now)s, %(survey)s; before: %(before)s, “%(title)s” (%(when)s)."
    )
    message = whole % {
        "verdict": capfirst(result.verdict), "now": now, "before": before,
        "survey": survey, "title": result.before_title, "when": result.before_when,
    }  # fmt: skip
    if not result.difference:
        return message
    by = _("Difference in points of 100, with chance counted in: %(difference)s.")
    difference = "; ".join(filter(None, (result.difference, result.compared)))
    return f"{message} {by % {'difference': difference}}"


def _nothing_came(lead: Lead) -> str:
    """Covers neither uncounted days nor what came after the count."""
    if lead.counted_at is None:
        return _("Nothing for these days has been counted yet.")
    if lead.uncounted:
        return _("Not all days are counted yet; in those that are, nothing needed our answer.")
    counted = {"at": dates.at(lead.counted_at, now=lead.at)}
    return _("As of %(at)s, nothing came in these days that needed an answer of ours.") % counted


def _reply_answer(lead: Lead) -> Answer:
    found, whole = lead.answering, lead.answering.answered
    scope = lead.period.days_address
    address, link = f"{reverse('incidents:coverage')}?{scope}", _("Coverage and time")
    more = tuple(_reply_details(found, address))
    if found.rest:
        address = f"{reverse('incidents:coverage-incidents')}?{scope}&state=unanswered"
        link = _("Of them without an answer: %(n)s") % {"n": numbers.whole(found.rest)}
    sentence = _(
        "Answered: %(count)s of %(base)s messages of the last %(period)s that needed an answer"
        " of ours."
    )
    words = {
        "count": numbers.whole(whole.count), "base": numbers.whole(whole.base),
        "period": lead.period.name,
    }  # fmt: skip
    return Answer(
        code="answered",
        question=_("Are messages answered?"),
        figure=numbers.percent(whole.share) if whole.share is not None else "–",
        sentence=sentence % words if whole.base else _nothing_came(lead),
        address=address,
        link=link,
        more=more,
        how=(
            _("The days are those on which a message was noticed; what is not ours, spam and what "
              "is no question are left out."),
            _("Recently noticed messages had less time to be answered, so this share is not "
              "compared with earlier days; the share answered within three days is."),
            _("“To answer” in the queue is another number: what waits now, whenever it came, "
              "without what is put off and what is probably no question or not ours."),
            *([_within(whole.interval)] if whole.interval else []),
        ),
        bars=found.bars,
        chart=_("Answered, of what needed an answer, by the day it was noticed"),
        row_word=_("Days of the period"),
        count_word=_("Answered"),
    )  # fmt: skip


def _reply_details(found: Answering, page: str) -> Iterator[SafeString]:
    """Other shares, times, and rated answers, each with its list."""
    for code, name, place in (
        ("prompt", _("Within three days, of the same messages"), "#times"),
        (
            "in_time",
            _("In time, of answers with a known deadline and messages unanswered past it"),
            "#shares",
        ),
        ("helped", _("It helped, of people who were asked and answered"), "#shares"),
    ):
        if (total := found.totals[code]).base:
            message = _("%(name)s: %(figure)s.")
            yield _link_figure(message, total_words(total), f"{page}{place}", name=name)
    times, rated = found.live.time, found.live.rated
    if times.median is not None:
        message = _("Half of the answers came sooner than %(figure)s.")
        yield _link_figure(message, half_words(times), f"{page}#times")
    if times.ninth is not None:
        message = _("Nine of ten sooner than %(figure)s.")
        yield _link_figure(message, ninth_words(times), f"{page}#times")
    if rated.base:
        message = _("Rated answers without any “no”: %(figure)s.")
        yield _link_figure(message, share_words(rated), reverse("incidents:quality"))


def _link_figure(sentence: str, figure: str, address: str, **text: str) -> SafeString:
    before, _mark, after = (sentence % {"figure": _MARK, **text}).partition(_MARK)
    return format_html('{}<a href="{}">{}</a>{}', before, address, figure, after)


def _within(interval: Interval) -> str:
    ends = {"low": numbers.percent(interval.low), "high": numbers.percent(interval.high)}
    return _("Allowing for chance, the share lies between %(low)s and %(high)s.") % ends


def _publication_answer(lead: Lead) -> Answer:
    whole, items = lead.current, reverse("disclosure:items")
    counts = {"current": whole.current, "base": whole.base, "late": whole.late}
    sentence = _("No: %(current)s of %(base)s parts are on the site; items late: %(late)s.")
    if not whole.base:
        sentence = _("Not known: no item has a clause and a date yet.")
    elif whole.current == whole.base:
        sentence = _("Yes: all %(base)s parts of what is required are on the site.")
    return Answer(
        code="published",
        question=_("Is everything published that the law requires?"),
        figure=f"{whole.current}/{whole.base}" if whole.base else "–",
        sentence=sentence % counts,
        address=f"{items}?state=late" if whole.late else reverse("disclosure:compliance"),
        link=_("Which items") if whole.late else _("How up to date our information is"),
        more=tuple(
            _link_figure(item, numbers.whole(n), f"{items}?state={state}")
            for item, n, state in (
                (_("Without a date to count from: %(figure)s."), whole.no_date, State.NO_DATE),
                (_("Nobody confirmed them yet: %(figure)s."), whole.first, State.FIRST),
                (
                    _("Not decided whether they are required: %(figure)s."),
                    whole.proposed,
                    State.PROPOSED,
                ),
            )
            if n
        ),
        how=(_("Only items with a recorded clause and a date count; others are listed."),),
        bars=tuple(
            Bar(label=one.name, base=one.base, count=one.current)
            for one in lead.sections
            if one.base
        ),
        chart=_("Items up to date, of those that count, by section"),
        row_word=_("Section"),
        count_word=_("Up to date"),
    )


def _promise_answer(lead: Lead) -> Answer:
    late = [one for one in lead.promises if one.late]
    return Answer(
        code="promised",
        question=_("What was promised and is overdue?"),
        figure=numbers.whole(lead.late),
        sentence=" ".join(
            _("%(name)s: %(late)s of %(base)s overdue (%(of)s).")
            % {
                "name": one.name,
                "late": numbers.whole(one.late),
                "base": numbers.whole(one.base),
                "of": one.base_words,
            }
            for one in late
        )
        if late
        else _("Nothing is overdue."),
        address=reverse("dashboards:overdue"),
        link=_("What is overdue") if late else _("What is counted"),
        limits=_("As of now and regardless of when it began: not only for the selected period."),
        how=tuple(
            _("%(name)s: of %(of)s.") % {"name": one.name, "of": one.base_words}
            for one in lead.promises
        ),
    )


def total_words(one: Total | Favourable) -> str:
    if not one.base:
        return _("nothing")
    return _("%(share)s (%(count)s of %(base)s)") % {
        "share": numbers.percent(one.count / one.base),
        "count": numbers.whole(one.count),
        "base": numbers.whole(one.base),
    }
