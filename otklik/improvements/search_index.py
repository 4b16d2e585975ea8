"""What the search of the site knows of this room: the page of what was done."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.cms.search import entry, search

if TYPE_CHECKING:
    from otklik.improvements.assignments.models import Outcome

KEY = "assignments/done"


def renew(outcomes: "Iterable[Outcome]") -> None:
    """Tell the search what the page of these says now; nothing when none is published."""
    with override(settings.LANGUAGE_CODE):
        shown = list(outcomes)
        if not shown:
            search.remove(KEY)
            return
        search.put(
            KEY,
            url=reverse("outcomes:index"),
            kind=entry.Kind.PAGE,
            language=settings.LANGUAGE_CODE,
            title=_("What was done on your suggestions"),
            text=" ".join(f"{one.heard} {one.decided} {one.deed}" for one in shown),
        )
