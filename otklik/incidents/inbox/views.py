from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from otklik.core.db.compiled_queries import compiled_query
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    apply_verb,
    create_from_form,
    refusals_to_messages,
    render_form,
)
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.desk.views import show
from otklik.incidents.inbox import bulk_actions
from otklik.incidents.inbox.forms import HandoverForm, PutOffForm, RowsForm
from otklik.incidents.inbox.inbox import Inbox, InboxUpdate, address_after, inbox_context
from otklik.incidents.inbox.models import Batch, Handover, Presence, SavedView, last_undoable
from otklik.incidents.inbox.snooze import wake
from otklik.incidents.inbox.untriaged_piles import PILES, PileRow, Piles, fold
from otklik.incidents.topics.models import Topic
from otklik.incidents.triage.panel import has_learned
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui.resume_typed_form import safe_return


@dataclass(frozen=True, slots=True)
class Key:
    """`code` is the physical key: its letter in a Latin layout."""

    code: str
    cap: str
    russian: str
    does: Any


#: The single keys of the desk, as `ui/keys.js` has them; a test compares the two.
KEYS = (
    Key("KeyJ", "J", "О", _("next row")),
    Key("KeyK", "K", "Л", _("previous row")),
    Key("KeyO", "O", "Щ", _("open the row")),
    Key("KeyN", "N", "Т", _("next incident of the view")),
    Key("KeyT", "T", "Е", _("take the incident")),
    Key("KeyG", "G", "П", _("choose topic and unit")),
    Key("KeyR", "R", "К", _("write the reply")),
    Key("KeyS", "S", "Ы", _("send the reply, or hand it over for approval")),
    Key("KeyC", "C", "С", _("close the incident")),
    Key("KeyP", "P", "З", pgettext_lazy("key", "postpone")),
    Key("KeyU", "U", "Г", _("undo the last action")),
    Key("Slash", "/", ".", _("search")),
    Key("KeyH", "H", "Р", _("this page")),
    Key("Digit1", "1", "1", _("in a group: the first topic")),
    Key("Digit2", "2", "2", _("in a group: the second topic")),
    Key("Digit3", "3", "3", _("in a group: the third topic")),
    Key("KeyX", "X", "Ч", _("in a group: the first of the other buttons (“Not a question”)")),
    Key("KeyZ", "Z", "Я", _("in a group: the second of the other buttons (“Not ours”)")),
)


@staff_only(Right.TRIAGE, "POST")
def rows(request: StaffRequest) -> HttpResponse:
    """Act on the chosen rows of the inbox, or on all that are on the page."""
    now, press = timezone.now(), request.POST.get("press", "")
    opened_inbox = Inbox.from_address(request.GET, user=request.user, at=now)
    form = RowsForm(request.POST, user=request.user, at=now)
    is_all = "all" in request.POST
    keys = list(opened_inbox.rows) if is_all else bulk_actions.row_keys(request.POST.getlist("row"))
    if press == "mass" and keys:
        address = reverse("incidents:mass-new")
        return redirect(f"{address}?rows={'.'.join(map(str, keys))}")
    with refusals_to_messages(request):
        act = bulk_actions.parse_rows_act(press, form, by=request.user, at=now)
        if not keys:
            raise Refused(gettext("Choose rows first: tick the box before each."))
        if act.needs_closing and not request.user.may(Right.CLOSE):
            raise PermissionDenied
        outcome = bulk_actions.act_on_visible(keys, act, by=request.user, at=now)
        messages.add_message(request, outcome.level, bulk_actions.result_text(outcome, act))
    address = opened_inbox.rows_address if opened_inbox.rows else opened_inbox.address
    return redirect(f"{reverse('incidents:inbox')}?{address}")


@staff_only(Right.REPLY, "POST")
def putting_off(request: StaffRequest, number: int) -> HttpResponse:
    """Snooze an incident, and go to the next of the same view."""
    incident, now = load(request, number), timezone.now()
    form = PutOffForm.of(now, request.POST)
    if not form.is_valid():
        return show(request, incident, put_off_form=form)
    act = bulk_actions.snooze_act(by=request.user, at=now, **form.cleaned_data)
    outcome = bulk_actions.act_on_visible([incident.pk], act, by=request.user, at=now)
    if outcome.refused:
        form.add_error("until", outcome.refused[0][1])
        return show(request, incident, put_off_form=form)
    messages.success(request, bulk_actions.result_text(outcome, act), extra_tags="moved")
    return redirect(address_after(request, incident) or address_of(incident, request))


@staff_only(Right.REPLY, "POST")
def waking(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    message = gettext("The incident is in the lists again.")
    apply_verb(request, wake, message, incident=incident)
    return redirect(address_of(incident, request))


@staff_only(Right.SEE_DESK, "POST")
def views(request: StaffRequest) -> HttpResponse:
    now, name = timezone.now(), request.POST.get("name", "")
    opened_inbox = Inbox.from_address(request.GET, user=request.user, at=now)
    with refusals_to_messages(request):
        view = SavedView.keep(name=name, query=opened_inbox.address, by=request.user, at=now)
        messages.success(request, gettext("Saved among your views: %(name)s.") % {"name": view})
    return redirect(f"{reverse('incidents:inbox')}?{opened_inbox.address}")


@staff_only(Right.SEE_DESK, "POST")
def view_forgetting(request: StaffRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    message = gettext("Removed from your views: %(name)s.") % {"name": view.name}
    apply_verb(request, view.forget, message)
    return redirect("incidents:inbox")


@staff_only(Right.REPLY)
def handover(request: StaffRequest) -> HttpResponse:
    now = timezone.now()
    form = HandoverForm(
        request.POST if request.method == "POST" else None, giver=request.user, at=now
    )
    if handover := create_from_form(request, form, Handover.give):
        messages.success(request, _handover_sentence(handover))
        return redirect("incidents:inbox")
    return render_form(request, "incidents/inbox/handover.html", {"form": form})


def _handover_sentence(given: Handover) -> str:
    count = len(given.numbers)
    incidents = ngettext("%(n)s incident", "%(n)s incidents", count) % {"n": count}
    return gettext("The shift is handed over to %(name)s: %(incidents)s.") % {
        "name": given.receiver,
        "incidents": incidents,
    }


@staff_only(Right.SEE_DESK, "POST")
def handover_reading(request: StaffRequest, pk: int) -> HttpResponse:
    handover = get_object_or_404(Handover, pk=pk, receiver=request.user)
    apply_verb(request, handover.read, gettext("Recorded: you have read it."))
    return redirect("incidents:inbox")


@staff_only(Right.SEE_DESK, "GET")
def fresh(request: StaffRequest) -> HttpResponse:
    """News for an open page (new incidents, rows that are done, colleagues), requested every two
    seconds; 204 while nothing is new."""
    now, opened = timezone.now(), request.GET.get("at", "")
    incident = load(request, int(opened)) if opened.isdecimal() and len(opened) < 10 else None
    if incident is not None:
        is_writing = bool(request.GET.get("writing"))
        Presence.go_on(incident, user=request.user, is_writing=is_writing, at=now)
    opened_inbox = Inbox.from_address(request.GET, user=request.user, at=timezone.now())
    extra = InboxUpdate.of(opened_inbox, incident=incident, at=now)
    if request.GET.get("said") == extra.key:
        return HttpResponse(status=204)
    context = {"beside": extra, "inbox": opened_inbox, "incident": incident}
    return render(request, "incidents/inbox/inbox.html#fresh", context)


@staff_only(Right.SEE_DESK, "GET")
def following(request: StaffRequest, number: int) -> HttpResponse:
    """Go to the next of the same view; after the last, to the list."""
    incident = load(request, number)
    return redirect(address_after(request, incident) or reverse("incidents:inbox"))


@staff_only(Right.SEE_DESK, "GET")
def keys(request: StaffRequest) -> HttpResponse:
    return render(request, "incidents/inbox/keys.html", {"keys": KEYS})


@compiled_query
def _handed_over(*, to: User) -> QuerySet[Handover]:
    return Handover.objects.unread_by(to)


@compiled_query
def _saved_views(*, of: User) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user=of)


@staff_only(Right.SEE_DESK, "GET")
def inbox(request: StaffRequest) -> HttpResponse:
    """The list, by due time, with nothing opened yet."""
    opened_inbox = Inbox.from_address(request.GET, user=request.user, at=timezone.now())
    context = inbox_context(opened_inbox) | {
        "handed": _handed_over(to=request.user),
        "saved_views": _saved_views(of=request.user),
        "undoable": last_undoable(by=request.user, at=opened_inbox.at),
    }
    if request.user.may(Right.TRIAGE):
        context["unsorted"] = Piles(user=request.user, pile="", at=opened_inbox.at)
        topics = [topic for topic in context["topics"] if topic.unit_id is not None]
        context["rows_form"] = RowsForm(user=request.user, at=opened_inbox.at)
        context["rows_form"].offer(topics=topics, at=opened_inbox.at, user=request.user)
    return render(request, "incidents/inbox/inbox.html", context)


@staff_only(Right.TRIAGE, "GET")
def piles(request: StaffRequest) -> HttpResponse:
    """Untriaged incidents, one group at a time, twenty rows per page."""
    pile, now = request.GET.get("pile", ""), timezone.now()
    opened_piles = Piles(
        user=request.user,
        pile=pile if pile in PILES else next(iter(PILES)),
        at=now,
        page_number=request.GET.get("page", "1"),
    )
    topics = list(Topic.objects.active().filter(unit__isnull=False).with_learning())
    context = {
        "piles": opened_piles,
        "topics": topics,
        "pile": opened_piles.pile,
        "undoable": last_undoable(by=request.user, at=now),
        "has_learned": has_learned(topics),
        "now": now,
    }
    return render(request, "incidents/inbox/piles.html", context)


@staff_only(Right.TRIAGE, "POST")
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
    pile = request.POST.get("pile", "")
    query = f"?{urlencode({'pile': pile})}" if pile in PILES else ""
    return redirect(reverse("incidents:inbox-groups") + query)


def _show_result(
    request: StaffRequest, keys: list[int], outcome: bulk_actions.BulkResult, words: str
) -> HttpResponse:
    context = {
        "batch": outcome.batch,
        "said": words,
        "row": _load_row(request, keys),
        "pile": request.POST.get("pile", ""),
        "now": timezone.now(),
    }
    return render(request, "incidents/inbox/piles.html#pressed", context)


@staff_only(Right.TRIAGE, "POST")
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
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
    pile = request.POST.get("pile", "")
    context = {
        "row": _load_row(request, keys),
        "pile": pile if pile in PILES else next(iter(PILES)),
        "topics": Topic.objects.active().filter(unit__isnull=False),
        "is_back": True,
        "now": timezone.now(),
    }
    return render(request, "incidents/inbox/row.html", context)


def _load_row(request: StaffRequest, keys: list[int]) -> PileRow:
    found = Incident.objects.visible_to(request.user).filter(pk__in=keys).order_by("pk")
    incidents = list(found.select_related("account", "guessed_topic__unit"))
    if not incidents:
        raise Http404
    return fold([incidents])[0]


def _undo_sentence(count: int, left: int) -> str:
    message = ngettext("Undone: %(n)s incident.", "Undone: %(n)s incidents.", count)
    if not left:
        return message % {"n": count}
    theirs = ngettext(
        "%(n)s was changed by a colleague meanwhile and was left as it is.",
        "%(n)s were changed by a colleague meanwhile and were left as they are.",
        left,
    )
    return f"{message % {'n': count}} {theirs % {'n': left}}"
