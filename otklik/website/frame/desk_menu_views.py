"""«Ещё»: every page of the desk that has no place in the rail."""

from django.http import HttpResponse
from django.shortcuts import render

from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.SEE_DESK, "GET")
def more(request: StaffRequest) -> HttpResponse:
    return render(request, "website/desk_more.html")
