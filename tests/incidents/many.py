"""Very many incidents, for the limits of lists."""

from copy import copy

from otklik.incidents.cases.incident import Incident


def repeat(incident: Incident, times: int) -> None:
    """So many more rows like this one, by a few statements and without their messages."""
    rows = []
    for number in range(times):
        row = copy(incident)
        row.pk, row.number = None, 1_000_000 + number
        rows.append(row)
    Incident.objects.bulk_create(rows, batch_size=500)
