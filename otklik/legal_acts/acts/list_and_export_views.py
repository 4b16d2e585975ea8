"""Acts at the desk: search, filters in the address, lists and acts as files."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from otklik.core.files.file_responses import DOCX, XLSX, attachment
from otklik.core.web.capped_paginator import CappedPaginator
from otklik.legal_acts.acts.act import Act, ActQuerySet
from otklik.legal_acts.acts.links_functions_files import Function
from otklik.legal_acts.acts.validity import OF_ACTS, State
from otklik.legal_acts.citations.models import Citation
from otklik.legal_acts.document_import.models import ActDraft
from otklik.legal_acts.export.list_and_act_files import act_docx, list_docx, list_xlsx
from otklik.legal_acts.search.matching_clauses import matches
from otklik.legal_acts.search.query import LONGEST_QUERY, Query
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

ON_A_PAGE = 25
KINDS_SHOWN = 60
MISSING = 10


@staff_only(Right.SEE_DESK, "GET")
def acts(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    found, chosen = _filter_acts(request)
    page = CappedPaginator(found.with_editions(), ON_A_PAGE).get_page(request.GET.get("page"))
    where = matches(list(page), Query.of(chosen["q"]), on=today)
    may_keep = request.user.may(Right.EDIT_SITE)
    context = {
        "page": page,
        "rows": [(act, act.staff_status(today), where.get(act.pk)) for act in page],
        "chosen": chosen,
        "address": urlencode({name: value for name, value in chosen.items() if value}),
        "states": [(one.value, one.words) for one in OF_ACTS if may_keep or one != State.DRAFT],
        "kinds": list(Act.objects.visible_to(request.user).kinds()[:KINDS_SHOWN]),
        "functions": Function.objects.all(),
        "may_keep": may_keep,
        "drafts": ActDraft.objects.waiting().count() if may_keep else 0,
        "missing": Citation.objects.of_no_act().counts_by_code()[:MISSING] if may_keep else [],
    }
    return render(request, "legal_acts/desk/acts.html", context)


@staff_only(Right.SEE_DESK, "GET")
def list_file(request: StaffRequest, kind: str) -> HttpResponse:
    found, _chosen = _filter_acts(request)
    make, content_type = (list_xlsx, XLSX) if kind == "xlsx" else (list_docx, DOCX)
    return attachment(
        make(found.with_editions(), on=timezone.localdate()), f"acts.{kind}", content_type
    )


@staff_only(Right.SEE_DESK, "GET")
def act_document(request: StaffRequest, code: str) -> HttpResponse:
    act = get_object_or_404(Act.objects.visible_to(request.user).with_editions(), code=code)
    return attachment(act_docx(act, on=timezone.localdate()), f"{code}.docx", DOCX)


def _filter_acts(request: StaffRequest) -> tuple[ActQuerySet, dict[str, Any]]:
    """Acts by the filters in the address, and these filters; nonsense is ignored."""
    chosen = {name: request.GET.get(name, "") for name in ("q", "state", "kind", "function")}
    chosen["q"] = chosen["q"].strip()[:LONGEST_QUERY]
    found = Act.objects.visible_to(request.user)
    query = Query.of(chosen["q"])
    found = found.matching(query)
    if chosen["state"] in OF_ACTS:
        found = found.in_state(State(chosen["state"]), on=timezone.localdate())
    if chosen["kind"]:
        found = found.filter(kind=chosen["kind"][:60])
    if chosen["function"].isdecimal() and len(chosen["function"]) < 10:
        found = found.filter(bases__function=int(chosen["function"])).distinct()
    return found.named_first(query), chosen
