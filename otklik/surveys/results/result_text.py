"""Sentences about figures: the leading answer, what is hidden and why, how many forms came.
Questionnaire texts stay in their language within sentences in the reader's language."""

from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.surveys.results import suppression
from otklik.surveys.results.wave_results import FieldResult, Figure, QuestionResult, Results, scale
from otklik.surveys.waves.models import Wave
from otklik.ui import numbers


def answer(field: FieldResult) -> SafeString | str:
    """The leading answer as a sentence; empty where none clearly leads."""
    leading = field.leading
    if leading is None or leading.interval is None:
        return ""
    if leading.is_unsure:
        sentence = _("Most often people could not say: {share}")
    elif field.is_many:
        sentence = _("Named most often: “{answer}”, {share}")
    elif leading.interval.low > 0.5:
        sentence = _("Most answered “{answer}”: {share}")
    else:
        sentence = _("Answered most often: “{answer}”, {share}")
    return format_html(sentence, answer=quote(leading.text), share=share(leading, field))


def quote(text: str) -> SafeString | str:
    """A questionnaire text, marked with its language."""
    return text and format_html('<span lang="{}">{}</span>', settings.LANGUAGE_CODE, text)


def share(figure: Figure, field: FieldResult) -> str:
    """«62 % (48 из 77)», of a figure that is shown."""
    count, base = figure.count or 0, field.answered or 0
    return _("%(share)s (%(count)s of %(base)s)") % {
        "share": numbers.percent(count / base),
        "count": numbers.whole(count),
        "base": numbers.whole(base),
    }


def reason(field: FieldResult, least: int) -> str:
    """How many figures of a chart are hidden and why; empty when none is."""
    if field.answered is None:
        return _(
            "Fewer than %(least)s people answered: this is not shown, so that nobody is recognised."
        ) % {"least": least}
    if not field.hidden:
        return ""
    sentence = _(
        "%(hidden)s of %(all)s answers are hidden: fewer than %(least)s people gave one of them, "
        "or nearly everybody did, and the others would tell how many."
    )
    if field.shows_nothing:
        sentence = _(
            "All answers are hidden: fewer than %(least)s people gave one of them, or everybody "
            "gave the same, and the others would tell how many."
        )
    return sentence % {"hidden": field.hidden, "all": len(field.figures), "least": least}


def marks(field: FieldResult) -> str:
    """«Средняя оценка 3,88 (3,64 – 4,05), медиана 4 (4 – 4); 4 или 5 — 70 % (60 % – 78 %).»"""
    found = scale(field)
    if found is None:
        return ""
    sentence = _(
        "Mean %(mean)s (%(mean_low)s – %(mean_high)s), median %(median)s (%(median_low)s – "
        "%(median_high)s); %(second)s or %(highest)s: %(top)s (%(top_low)s – %(top_high)s). "
        "Of %(base)s who gave a mark; intervals for 95 cases of 100."
    )
    return sentence % {
        "mean": numbers.decimal(found.mean),
        "mean_low": numbers.decimal(found.mean_within.low),
        "mean_high": numbers.decimal(found.mean_within.high),
        "median": found.median,
        "median_low": found.median_within[0],
        "median_high": found.median_within[1],
        "second": found.highest - 1,
        "highest": found.highest,
        "top": numbers.percent(found.top / found.base),
        "top_low": numbers.percent(found.top_within.low),
        "top_high": numbers.percent(found.top_within.high),
        "base": numbers.whole(found.base),
    }


def quantity(field: FieldResult) -> str:
    """«Половина или больше написали 3 или меньше», by the classes of numbers."""
    if not field.answered or field.hidden:
        return ""
    passed = 0
    for figure in field.figures:
        passed += figure.count or 0
        if 2 * passed >= field.answered:
            break
    low, _to, high = figure.code.partition(suppression.TO)
    if figure is field.figures[-1]:
        return _("More than half wrote %(low)s or more.") % {"low": numbers.whole(int(low))}
    return _("Half or more wrote %(high)s or less.") % {"high": numbers.whole(int(high))}


def not_asked(question: QuestionResult) -> str:
    """«Не спрашивали: 40», with the reason; empty where everyone is asked."""
    if not question.asked_when:
        return ""
    number = question.fields[0].not_asked if question.fields else None
    if number is None:
        return question.asked_when
    message = _("Not asked: %(number)s.") % {"number": numbers.whole(number)}
    return f"{question.asked_when} {message}"


def hidden_in_all(found: Results) -> str:
    """How many figures of all are hidden, for the note on the method."""
    fields = [field for question in found.questions for field in question.fields]
    hidden = sum(field.hidden for field in fields)
    if not hidden:
        return _("Nothing is hidden here.")
    return _("Hidden here: %(hidden)s figures of %(all)s.") % {
        "hidden": hidden,
        "all": sum(len(field.figures) for field in fields),
    }


def responses(number: int) -> str:
    return ngettext("%(number)s form", "%(number)s forms", number) % {
        "number": numbers.whole(number)
    }


def few_or_many(number: int, least: int) -> str:
    """How many forms came; below `least`, only that there are few."""
    if number < least:
        return _("fewer than %(least)s forms") % {"least": least}
    return responses(number)


def rough_number(number: int, least: int) -> str:
    """How many forms came so far, rounded to tens: looking twice must not reveal a new one."""
    tens = (number - 1) // 10 * 10
    if number < least:
        return few_or_many(number, least)
    if tens < least:
        return _("%(least)s forms or more") % {"least": least}
    sentence = ngettext("more than %(number)s form", "more than %(number)s forms", tens)
    return sentence % {"number": numbers.whole(tens)}


def progress(done: int, whole: int) -> str:
    if done >= whole:
        return _("All forms are read; now the figures are counted.")
    sentence = ngettext(
        "Read: %(done)s of %(whole)s form", "Read: %(done)s of %(whole)s forms", whole
    )
    return sentence % {"done": numbers.whole(done), "whole": numbers.whole(whole)}


def limit() -> str:
    """The warning that accompanies all figures of a survey."""
    return _(
        "The survey is not representative: those answered who wanted to, and the interval does "
        "not account for it."
    )


def span(wave: Wave) -> str:
    """From when to when answers were taken, or will be."""
    if wave.opened_at is None:
        return "" if wave.opens_on is None else _("from %(first)s") % {"first": _day(wave.opens_on)}
    opened = localdate(wave.opened_at)
    first = _day(opened)
    if wave.closed_at is not None:
        closed = localdate(wave.closed_at)
        if opened == closed:
            return first
        if opened.year == closed.year:
            first = date_format(opened, _("j E"))
        return _("from %(first)s to %(last)s") % {"first": first, "last": _day(closed)}
    if wave.closes_on is None:
        return _("since %(first)s") % {"first": first}
    return _("since %(first)s, the last day is %(last)s") % {
        "first": first,
        "last": _day(wave.closes_on),
    }


def _day(day: date) -> str:
    return date_format(day, "j E Y")


def summary(found: Results) -> SafeString | str:
    """The results in a sentence: answers to the main question about satisfaction."""
    question = found.main_question
    if question is None:
        return ""
    text = answer(question.field)
    if text:
        return text
    if question.field.shows_nothing:
        return _("The answers are hidden: too few people gave some of them.")
    return _("No answer stands out: the differences are within error.")
