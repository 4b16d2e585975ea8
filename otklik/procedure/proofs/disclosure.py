"""Proofs from the list of required information: published, confirmed, in time."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.disclosure.checks.check_records import ItemDay
from otklik.disclosure.deadlines.state_rules import State
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.models import Submission
from otklik.organisation.people.user import User
from otklik.procedure.proofs.proof import (
    MOST_CASES,
    Case,
    Counting,
    Evidence,
    Figure,
    Period,
    Proof,
)
from otklik.ui.numbers import percent, whole


def kept_current(period: Period, user: User) -> Counting:
    """Confirmations and publications of the year, and how many days items stood in time."""
    confirmed = Confirmation.objects.active().filter(on__gte=period.first, on__lte=period.last)
    published = Submission.objects.filter(
        published_at__date__gte=period.first, published_at__date__lte=period.last
    )
    days = ItemDay.objects.scored().filter(on__gte=period.first, on__lte=period.last)
    found = yield {
        "confirmed": confirmed,
        "published": published,
        "resting": Item.objects.active().resting_on_a_clause(),
        "days": days,
        "late": days.filter(state=State.LATE),
    }
    compliance = reverse("disclosure:compliance")
    figures = [
        Figure(
            name=_("Confirmed as up to date"), value=whole(found["confirmed"]), address=compliance
        ),
        Figure(name=_("Published from what units supplied"), value=whole(found["published"])),
        Figure(
            name=_("Items that rest on a clause today"),
            value=whole(found["resting"]),
            address=reverse("disclosure:items"),
        ),
    ]
    if found["days"]:
        share = percent(1 - found["late"] / found["days"])
        words = {"share": share, "base": whole(found["days"])}
        figures.append(
            Figure(
                name=_("Days on which an item was in time, of all its days"),
                value=_("%(share)s of %(base)s") % words,
                address=compliance,
            )
        )
    newest = confirmed.select_related("item").order_by("-on", "-pk")[:MOST_CASES]
    return Evidence(
        is_there=found["confirmed"] + found["published"] > 0,
        figures=tuple(figures),
        find_cases=lambda: (
            Case(
                name=str(one.item),
                address=reverse("disclosure:item", args=[one.item.code]),
                note=date_format(one.on, "d.m.Y"),
            )
            for one in newest
        ),
        gap=_("Only items whose clause somebody recorded are counted; the list itself is a draft."),
    )


PROOFS = {
    "kept-current": Proof(
        title=gettext_lazy("Required information is kept current"),
        definition=gettext_lazy("Confirmations and publications of the year in the list."),
        ask=kept_current,
    ),
}
