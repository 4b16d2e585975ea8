"""Text to copy into the authority's document system (СЭД): field by field, so that nothing is typed
twice."""

from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from otklik.legal_acts.acts.act import Act


def act_lines(act: Act, *, on: date) -> Iterator[str]:
    """A field a line."""
    fields = (
        (_("Kind"), act.kind),
        (_("Number"), act.number),
        (pgettext("of an act", "Day"), _numbered(act.adopted_on)),
        (_("Adopted by"), act.body),
        (_("Title"), act.title),
        (_("Signed by"), act.signed_by),
        (_("Status"), act.staff_status(on).words),
        (_("Day of effect"), _numbered(act.effective_on)),
        (_("Day of repeal"), _numbered(act.repealed_on)),
        (_("Registration"), act.registration),
        (_("Resolution"), act.resolution),
        (
            _("Address"),
            f"{settings.BASE_URL}{act.get_absolute_url()}" if act.is_published else "",
        ),
    )
    return (f"{name}: {value}" for name, value in fields if value)


def _numbered(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""
