"""A survey where something is told of it alone: of which days it is, and what it does not say."""

from django.utils.translation import gettext as _

from otklik.surveys.models import Wave
from otklik.surveys.words import limit, span


def named(title: str, when: str) -> str:
    """`when`: the days, as `surveys.words.span` says them."""
    return _("“%(title)s” (answers were taken %(when)s)") % {"title": title, "when": when}


def limits(wave: Wave) -> str:
    """Stands wherever a figure of this survey does."""
    said = [limit()]
    if wave.is_example:
        said.append(_("This survey is an example: its answers are made up."))
    return " ".join(said)


def beside(wave: Wave | None) -> str:
    """For a list of figures of one survey: which it is, and what they do not say."""
    return f"{named(wave.title, span(wave))}. {limits(wave)}" if wave else ""
