"""Draws, ratings and their figures as text."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.incidents.quality.models import DrawnAnswer, QualityDraw
from otklik.incidents.quality.results import LEAST, PointResult, QualityResults
from otklik.ui import numbers
from otklik.ui.components.charts import Bar

register = template.Library()


@register.simple_tag
def draw_words(draw: QualityDraw) -> str:
    """How many were drawn of how many, and the number of raters for each."""
    size = len(draw.answers.all())
    words = _("Drawn: %(size)s of %(all)s answers (%(share)s%%).") % {
        "size": size,
        "all": draw.population,
        "share": draw.share,
    }
    raters = _("Two people rate each.") if draw.wants_two else _("One person rates each.")
    return f"{words} {raters}"


@register.simple_tag
def progress_words(answer: DrawnAnswer) -> str:
    """Its progress; other people's ratings are only counted."""
    own = getattr(answer, "own", [])
    if own and own[0].finished_at:
        mine = _("you have rated it")
    elif own:
        mine = _("you started it")
    else:
        mine = _("not rated by you")
    raters = answer.draw.raters
    return f"{mine} · " + _("raters finished: %(n)s of %(all)s") % {
        "n": answer.finished,
        "all": raters,
    }


@register.simple_tag
def faultless_words(found: QualityResults) -> str:
    counts = ngettext(
        "Rated: %(n)s answer of %(all)s.", "Rated: %(n)s answers of %(all)s.", found.rated
    ) % {"n": found.rated, "all": found.drawn}
    interval = found.interval
    if interval is None:
        few = _("Too few for shares: at least %(least)s are needed.") % {"least": LEAST}
        return f"{counts} {few}"
    share = _(
        "Without any “no”: %(n)s, that is %(share)s (allowing for chance, %(low)s to %(high)s)."
    )
    return f"{counts} " + share % {
        "n": found.faultless,
        "share": numbers.percent(found.faultless / found.rated),
        "low": numbers.percent(interval.low),
        "high": numbers.percent(interval.high),
    }


@register.simple_tag
def point_bars(found: QualityResults) -> list[Bar]:
    """Items that apply to enough answers."""
    return [
        Bar(
            label=f"{one.point.position}. {one.point}",
            base=one.n,
            count=one.yes,
            low=one.interval.low,
            high=one.interval.high,
        )
        for one in found.points
        if one.interval is not None
    ]


@register.simple_tag
def few_words(found: QualityResults) -> str:
    few = [str(one.point.position) for one in found.points if one.is_few]
    if not few:
        return ""
    return _("Too few answers for a share, fewer than %(least)s: points %(points)s.") % {
        "least": LEAST,
        "points": ", ".join(few),
    }


@register.simple_tag
def same_words(one: PointResult) -> str:
    found, interval = one.agreement, one.same
    if found is None or interval is None:
        return _("too few")
    return _("%(share)s (%(low)s – %(high)s)") % {
        "share": numbers.percent(found.same / found.n),
        "low": numbers.percent(interval.low),
        "high": numbers.percent(interval.high),
    }


@register.simple_tag
def kappa_words(one: PointResult) -> str:
    found = one.agreement
    if found is None or not one.shows_kappa:
        return _("too few")
    if found.kappa is None:
        return _("cannot be determined: the same word for all")
    kappa = numbers.decimal(found.kappa)
    if found.low is None or found.high is None:
        return kappa
    return _("%(kappa)s (%(low)s – %(high)s)") % {
        "kappa": kappa,
        "low": numbers.decimal(found.low),
        "high": numbers.decimal(found.high),
    }
