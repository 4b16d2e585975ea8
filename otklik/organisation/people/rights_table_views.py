"""The table of roles and rights, for the desk and the documentation."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import DOES, RIGHTS, WITHHELD, Right, Role


@dataclass(frozen=True, slots=True)
class Row:
    """Which roles give a right, and whether only in the authority itself."""

    right: Right
    given: tuple[bool, ...]
    is_withheld: bool


def rows() -> list[Row]:
    return [
        Row(right, tuple(right in RIGHTS[role] for role in Role), right in WITHHELD)
        for right in Right
    ]


@staff_only(Right.SEE_DESK, "GET")
def rights(request: StaffRequest) -> HttpResponse:
    held = {one.role for one in request.user.current_appointments}
    context = {
        "rows": rows(),
        "roles": [(role.label, role in held) for role in Role],
        "does": [(role.label, DOES[role]) for role in Role],
        "mine": [right.label for right in Right if right in request.user.rights],
    }
    return render(request, "organisation/rights.html", context)
