"""Coverage as text."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.accounts.models import Account
from otklik.incidents.coverage import presentation
from otklik.incidents.coverage.answered_and_unanswered import LEAST, Coverage, Scope
from otklik.incidents.coverage.response_times_and_shares import Figures
from otklik.incidents.inbox.standard_views_and_filters import OF_THE_AUTHORITY
from otklik.incidents.topics.models import Topic
from otklik.organisation.structure.units_and_institutions import Institution, Unit
from otklik.statistics.wilson_interval import wilson
from otklik.ui import numbers

register = template.Library()
register.simple_tag(presentation.half_words, name="half")
register.simple_tag(presentation.ninth_words, name="ninth")
register.simple_tag(presentation.share_words, name="share_of")


@register.simple_tag
def scope_words(scope: Scope) -> str:
    chosen = (
        (Institution, scope.institution),
        (Account, scope.account),
        (Unit, scope.unit),
        (Topic, scope.topic),
    )
    names = [model._default_manager.filter(pk=pk).first() for model, pk in chosen if pk]
    if scope.institution == OF_THE_AUTHORITY:
        names.insert(0, _("the authority's own"))
    return ", ".join(str(one) for one in names if one is not None)


@register.simple_tag
def coverage_sentence(found: Coverage) -> str:
    answered, base = found.answered(), found.base()
    if not base:
        return _("Nothing of these days needed an answer of ours.")
    counts = _("Answered: %(answered)s of %(base)s that needed our answer") % {
        "answered": numbers.whole(answered),
        "base": numbers.whole(base),
    }
    if base < LEAST:
        return _("%(counts)s. Too few for a share.") % {"counts": counts}
    interval = wilson(answered, base)
    return _("%(counts)s, %(share)s (allowing for chance, %(low)s – %(high)s).") % {
        "counts": counts,
        "share": numbers.percent(answered / base),
        "low": numbers.percent(interval.low),
        "high": numbers.percent(interval.high),
    }


@register.simple_tag
def waiting_sentence(found: Figures) -> str:
    return ngettext(
        "%(n)s still waits for its first answer.",
        "%(n)s still wait for their first answer.",
        found.waiting,
    ) % {"n": numbers.whole(found.waiting)}


@register.simple_tag
def figure_name(code: str) -> str:
    return str(presentation.NAMES[code])


@register.simple_tag
def figure_base(code: str) -> str:
    return str(presentation.HOW[code])
