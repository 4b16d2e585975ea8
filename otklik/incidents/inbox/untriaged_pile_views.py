from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.incidents.cases.incident import Incident
from otklik.incidents.inbox import bulk_actions
from otklik.incidents.inbox.models import Batch
from otklik.incidents.inbox.untriaged_piles import PILES, PileRow, Piles, fold
from otklik.incidents.topics.models import Topic
from otklik.incidents.triage.panel import has_learned
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.form_recovery import safe_return


@require_safe
@staff_only(Right.TRIAGE)
def piles(request: StaffRequest) -> HttpResponse:
    """Incidents without triage, a group at a time, twenty rows a page."""
    pile, now = request.GET.get("pile", ""), timezone.now()
    wanted = Piles(
        user=request.user,
        pile=pile if pile in PILES else next(iter(PILES)),
        at=now,
        page_number=request.GET.get("page", "1"),
    )
    topics = list(Topic.objects.active().filter(unit__isnull=False).with_learning())
    context = {
        "piles": wanted,
        "topics": topics,
        "pile": wanted.pile,
        "undoable": Batch.objects.undoable(by=request.user, at=now).first(),
        "has_learned": has_learned(topics),
        "now": now,
    }
    return render(request, "incidents/piles/piles.html", context)


@require_POST
@staff_only(Right.TRIAGE)
def pressing_rows(request: StaffRequest) -> HttpResponse:
    """Act on one row, or on all rows of the page."""
    now = timezone.now()
    word, _space, row = request.POST.get("press", "").partition(" ")
    if word == "topic":
        word = f"topic-{request.POST.get(f'topic-{row}', '')}"
    keys = bulk_actions.row_keys([row] if row else request.POST.getlist("row"))
    with refusals_to_messages(request):
        act = bulk_actions.parse_act(word, by=request.user, at=now)
        if act.needs_closing and not request.user.may(Right.CLOSE):
            raise PermissionDenied
        outcome = bulk_actions.act_on_visible(keys, act, by=request.user, at=now)
        words = bulk_actions.result_text(outcome, act)
        if request.htmx and row:  # type: ignore[attr-defined]
            return _show_result(request, keys, outcome, words)
        messages.add_message(request, outcome.level, words)
    return redirect(_pile_address(request))


def _show_result(
    request: StaffRequest, keys: list[int], outcome: bulk_actions.BulkResult, words: str
) -> HttpResponse:
    """What was done, in place of the row."""
    context = {
        "batch": outcome.batch,
        "said": words,
        "row": _load_row(request, keys),
        "pile": request.POST.get("pile", ""),
        "now": timezone.now(),
    }
    return render(request, "incidents/piles/piles.html#pressed", context)


def _pile_address(request: StaffRequest) -> str:
    pile = request.POST.get("pile", "")
    query = f"?{urlencode({'pile': pile})}" if pile in PILES else ""
    return reverse("incidents:piles") + query


@require_POST
@staff_only(Right.TRIAGE)
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo the last bulk action, within its minute."""
    batch = get_object_or_404(Batch, pk=pk)
    row = bulk_actions.row_keys([request.POST.get("undone", "")])
    try:
        count = batch.undo(by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        if request.htmx and row:  # type: ignore[attr-defined]
            return _row_again(request, row)
        messages.success(request, _undo_sentence(count, batch.lines.count() - count))
    return redirect(safe_return(request, request.POST.get("back", "")))


def _row_again(request: StaffRequest, keys: list[int]) -> HttpResponse:
    """The restored row in its place."""
    pile = request.POST.get("pile", "")
    context = {
        "row": _load_row(request, keys),
        "pile": pile if pile in PILES else next(iter(PILES)),
        "topics": Topic.objects.active().filter(unit__isnull=False),
        "is_back": True,
        "now": timezone.now(),
    }
    return render(request, "incidents/piles/row.html", context)


def _load_row(request: StaffRequest, keys: list[int]) -> PileRow:
    """The row with these incidents."""
    found = Incident.objects.visible_to(request.user).filter(pk__in=keys).order_by("pk")
    incidents = list(found.select_related("account", "guessed_topic__unit"))
    if not incidents:
        raise Http404
    return fold([incidents])[0]


def _undo_sentence(count: int, left: int) -> str:
    message = ngettext("Taken back: %(n)s incident.", "Taken back: %(n)s incidents.", count)
    if not left:
        return message % {"n": count}
    theirs = ngettext(
        "%(n)s was changed by a colleague meanwhile and stays so.",
        "%(n)s were changed by a colleague meanwhile and stay so.",
        left,
    )
    return f"{message % {'n': count}} {theirs % {'n': left}}"
