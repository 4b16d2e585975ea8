"""What the search of the site knows of this room: the page of what was done."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.cms.search import entry, search
from otklik.improvements.assignments.models import Outcome

KEY = "assignments/done"


def renew() -> None:
    """Tell the search what the page says now; nothing when nothing is published."""
    with override(settings.LANGUAGE_CODE):
        shown = list(Outcome.objects.shown())
        if not shown:
            search.remove(KEY)
            return
        search.put(
            KEY,
            url=reverse("done:index"),
            kind=entry.Kind.PAGE,
            language=settings.LANGUAGE_CODE,
            title=_("What was done on your suggestions"),
            text=" ".join(f"{one.said} {one.decided} {one.deed}" for one in shown),
        )
