"""What the desk says of publications, in words."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.channels.publications.composer.forms import ComposerForm
from otklik.channels.publications.models import Publication


def needs_approval(form: ComposerForm) -> bool:
    """Whether one of the pages that are ticked now asks for a second person."""
    return any(place.account.posts_need_approval for place in form.wanted)


def press(form: ComposerForm, *, now: datetime) -> str:
    """What the one button says will happen."""
    if needs_approval(form):
        return _("Send for approval")
    if form.publication.is_correction:
        return _("Publish the correction")
    count = sum(not place.seen.left_to_a_person for place in form.wanted)
    when = _moment(form.wanted_at, now=now)
    if not count and form.wanted:
        return _("Publish by hand, %(when)s") % {"when": when}
    where = ngettext("in %(n)s network", "in %(n)s networks", count) % {"n": count}
    return _("Publish %(where)s %(when)s") % {"where": where, "when": when}


def after_press(form: ComposerForm) -> str:
    """What else the press means: who approves, what is left to a person."""
    asking = [place.account.name for place in form.wanted if place.account.posts_need_approval]
    hands = [place.account.name for place in form.wanted if place.seen.left_to_a_person]
    parts = []
    if asking:
        message = _("A second person must approve: so it is set for %(pages)s.")
        parts.append(message % {"pages": ", ".join(asking)})
    if hands:
        message = (
            _("You will do by hand: %(pages)s.")
            if form.publication.is_correction
            else _("You will publish by hand: %(pages)s.")
        )
        parts.append(message % {"pages": ", ".join(hands)})
    return " ".join(parts)


def summary(publication: Publication) -> str:
    """The state of the whole in a word or two."""
    return str(publication.get_status_display())


def _moment(wanted_at: datetime | None, *, now: datetime) -> str:
    if wanted_at is None:
        return _("now")
    local, today = timezone.localtime(wanted_at), timezone.localdate(now)
    clock = date_format(local, "H:i")
    if local.date() == today:
        return _("today at %(time)s") % {"time": clock}
    day = date_format(local, _("j F") if local.year == today.year else _("j F Y"))
    return _("on %(day)s at %(time)s") % {"day": day, "time": clock}
