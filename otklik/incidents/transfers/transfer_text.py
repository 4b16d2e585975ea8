"""What is said of incidents that go to another place, or came from one."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from otklik.incidents.cases.incident import Incident
from otklik.incidents.transfers.models import Transfer
from otklik.nlp.words.declension import Case
from otklik.organisation.people.position_holders import in_case


def handed_over_words(incident: Incident, place: str) -> str:
    """«передан Отделу торговли»; after a colon a name that cannot be declined."""
    if to := in_case(place, Case.DATIVE):
        message = _("Incident %(name)s is handed over to %(place)s.")
        return message % {"name": incident, "place": to}
    message = _("Incident %(name)s is handed over to: %(place)s.")
    return message % {"name": incident, "place": place}


def new_from_elsewhere(incidents: Sequence[Incident]) -> dict[int, str]:
    """By key, for those that were handed over and that nobody has taken up there yet; where
    nothing was, no query."""
    moved = [
        one.pk
        for one in incidents
        if one.status == Incident.Status.NEW and one.institution_id != one.clock_of_id
    ]
    if not moved:
        return {}
    given = Transfer.objects.active().filter(incident__in=moved).with_names().order_by("pk")
    return {one.incident_id: _("from: %(place)s") % {"place": one.giver_name} for one in given}
