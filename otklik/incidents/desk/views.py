"""The page of an incident beside the inbox: its panels in their order, and its own buttons."""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_verb, refusals_to_form, refusals_to_messages
from otklik.incidents.blockers.models import describe_awaited
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.desk.conversation_panel import timeline_panel
from otklik.incidents.desk.forms import ClosingForm, TriageForm
from otklik.incidents.desk.notify_staff import notice_taker
from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.foi_requests.views import kind_panel, letter_panel
from otklik.incidents.inbox import bulk_actions
from otklik.incidents.inbox.forms import PutOffForm
from otklik.incidents.inbox.inbox import Inbox, address_after, colleagues, inbox_context
from otklik.incidents.inbox.models import Presence, last_undoable
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.replies.closing_note.skipped_note import SkippedLine
from otklik.incidents.replies.reply_form import ReplyForm, reply_panel
from otklik.incidents.sla.due import deadline_of
from otklik.incidents.topics.models import Topic
from otklik.incidents.transfers.models import Transfer
from otklik.incidents.triage.panel import guesses_panel
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.ui.press_in_place import is_in_place, render_page


class CaseForms(TypedDict, total=False):
    triage_form: TriageForm
    reply_form: ReplyForm
    closing_form: ClosingForm
    put_off_form: PutOffForm


def show(request: StaffRequest, incident: Incident, **refused: Unpack[CaseForms]) -> HttpResponse:
    """The page of an incident beside the inbox; a refused form is shown as it was typed."""
    case = OpenCase(incident=incident, request=request, at=timezone.now())
    inbox = Inbox.from_address(request.GET, user=case.user, at=case.at)
    context = inbox_context(inbox, opened=incident)
    triage_form = refused.get("triage_form") or TriageForm(incident)
    triage_form.offer(context["topics"], context["units"])
    forms = {
        "triage_form": triage_form,
        "closing_form": refused.get("closing_form") or ClosingForm.of(incident),
        "put_off_form": refused.get("put_off_form") or PutOffForm.of(case.at),
    }
    context |= {
        "listed": inbox.of_row(incident) if is_in_place(request) else None,
        "heading": _heading(case, forms),
        "panels": _panels(case, forms, refused.get("reply_form"), context["topics"]),
        "undoable": last_undoable(by=case.user, at=case.at),
        "is_refused": bool(refused),
    }
    return render_page(request, "incidents/desk/incident.html", context)


def _heading(case: OpenCase, forms: Mapping[str, object]) -> Panel:
    context = {
        "reply": case.reply,
        "notice_taker": notice_taker(case.incident),
        "is_asleep": case.is_snoozed,
        "colleagues": colleagues(case.incident, user=case.user, at=case.at),
        **forms,
    }
    return Panel(template="incidents/desk/heading.html", context=context)


def _panels(
    case: OpenCase,
    forms: Mapping[str, object],
    reply_form: ReplyForm | None,
    topics: list[Topic],
) -> dict[str, list[Panel]]:
    """All parts of the page in their order; `topics` are `with_learning`."""
    same = Incident.objects.visible_to(case.user).possibly_same(case.incident)
    about = {
        "possibly_same": [] if same.query.is_empty() else same[:5],
        "words": case.offline_approvals,
    }
    origins, deadline = {"origins": case.origins}, {"deadline": deadline_of(case.incident)}
    blockers = describe_awaited([case.incident], at=case.at)
    blocker = {"awaited": blockers.get(case.incident.pk, "")}
    timeline = {"timeline": case.timeline}
    snooze = {**forms, "is_asleep": case.is_snoozed}
    return {
        "top": [
            Panel(template="incidents/transfers/notification.html", context=origins),
            *_first_step(case, forms),
        ],
        "conversation": [letter_panel(case), timeline_panel(case)],
        "answer": [reply_panel(case, form=reply_form)],
        "facts": [
            Panel(template="incidents/desk/about.html", context=about),
            Panel(template="incidents/desk/closing.html", context=forms),
            Panel(template="incidents/inbox/snooze.html", context=snooze),
            Panel(template="incidents/desk/topic_and_unit.html", context=forms),
            Panel(template="incidents/blockers/mark_facts.html", context=timeline),
            guesses_panel(case, topics=topics),
            Panel(template="incidents/deadlines/why.html", context=deadline),
            Panel(template="incidents/blockers/waiting_facts.html", context=blocker),
            Panel(template="incidents/desk/outside_answer_link.html"),
            kind_panel(case),
            Panel(template="incidents/desk/links.html"),
            Panel(template="incidents/merge_and_split/facts.html", context=origins),
            Panel(template="incidents/desk/history.html", context=origins),
        ],
    }


def _first_step(case: OpenCase, forms: Mapping[str, object]) -> list[Panel]:
    """What must be done before anything else: triage, or closing an answered incident."""
    status, may = case.incident.status, case.user.may
    if status == Incident.Status.NEW and may(Right.TRIAGE):
        return [Panel(template="incidents/desk/triage.html", context=forms)]
    if status == Incident.Status.ANSWERED and may(Right.CLOSE):
        return [Panel(template="incidents/desk/ending.html", context=forms)]
    return []


@staff_only(Right.SEE_DESK, "GET")
def incident(request: StaffRequest, number: int) -> HttpResponse:
    """The incident; the number of a merged one leads to the other."""
    try:
        found = load(request, number)
    except Http404:
        return _show_transfer(request, number)
    leading = Regrouping.objects.leading_from(found)
    if leading != found:
        messages.info(request, _("%(one)s is part of this incident.") % {"one": found})
        return redirect(address_of(leading, request))
    if request.method == "GET" and not is_in_place(request):
        Presence.begin(found, user=request.user, at=timezone.now())
    return show(request, found)


def _show_transfer(request: StaffRequest, number: int) -> HttpResponse:
    """What the giver still sees of an incident that was transferred; else 404."""
    transfers = Transfer.objects.given_by(request.user).with_names().filter(incident__number=number)
    gone, now = transfers.first(), timezone.now()
    if gone is None:
        raise Http404
    undoable = last_undoable(by=request.user, at=now)
    context = {"gone": gone, "undoable": undoable, "now": now}
    return render(request, "incidents/transfers/gone.html", context)


@staff_only(Right.TRIAGE, "POST")
def triage(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    form = TriageForm(incident, request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            incident.triage(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _assignment_sentence(incident, by=request.user))
            return redirect(address_of(incident, request))
    return show(request, incident, triage_form=form)


def _assignment_sentence(incident: Incident, by: User) -> str:
    """Who answers now, and whether the reader may take it over."""
    if incident.unit_id in by.unit_ids:
        return _("Assigned: %(unit)s. It is your unit.") % {"unit": incident.unit}
    if {Right.REPLY, Right.SEE_ALL_UNITS} <= by.rights:
        return _("Assigned: %(unit)s. You may answer, too.") % {"unit": incident.unit}
    return _("Assigned: %(unit)s.") % {"unit": incident.unit}


@staff_only(Right.REPLY, "POST")
def assignee(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    apply_verb(request, incident.take, _("The incident is yours now."))
    return redirect(address_of(incident, request))


@staff_only(Right.CLOSE, "POST")
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Close, and go to the next incident of the same view."""
    incident = load(request, number)
    form = ClosingForm.of(incident, request.POST)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        if outcome in Incident.ANSWERED_OUTCOMES and SkippedLine.asker_in_the_open(incident):
            parameters = request.GET.copy()
            parameters["outcome"] = outcome
            address = reverse("incidents:closing-note", args=[incident.number])
            return redirect(f"{address}?{parameters.urlencode()}")
        with refusals_to_form(form):
            incident.close(outcome=outcome, by=request.user, at=timezone.now())
            return redirect_after_closing(request, incident)
    return show(request, incident, closing_form=form)


def redirect_after_closing(request: StaffRequest, incident: Incident) -> HttpResponse:
    """Show that it is closed, on the next incident of the same view."""
    message = _("Incident %(name)s is closed: %(outcome)s.")
    outcome = incident.get_outcome_display()
    messages.success(request, message % {"name": incident, "outcome": outcome}, extra_tags="moved")
    return redirect(address_after(request, incident) or address_of(incident, request))


@staff_only(Right.CLOSE, "POST")
def reopening(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    apply_verb(request, incident.reopen, _("The incident is open again."))
    return redirect(address_of(incident, request))


@staff_only(Right.TRIAGE, "POST")
def correction(request: StaffRequest, number: int) -> HttpResponse:
    """Correct a guess by one button; can be undone for a minute like a bulk action."""
    incident, now = load(request, number), timezone.now()
    with refusals_to_messages(request):
        act = bulk_actions.parse_act(request.POST.get("press", ""), by=request.user, at=now)
        if act.needs_closing:  # closing has a form of its own
            raise PermissionDenied
        outcome = bulk_actions.act_on_visible([incident.pk], act, by=request.user, at=now)
        messages.add_message(request, outcome.level, bulk_actions.result_text(outcome, act))
    return redirect(address_of(incident, request))
