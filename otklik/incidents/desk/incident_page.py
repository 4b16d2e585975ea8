"""The page of an incident beside its queue: which panels it has, in which order."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from otklik.incidents.blockers.panel import awaited_panel, marks_panel
from otklik.incidents.cases.incident import Incident
from otklik.incidents.deadlines import panel as deadlines
from otklik.incidents.desk import timeline
from otklik.incidents.desk.alerts import notice_taker
from otklik.incidents.desk.forms import ClosingForm, TriageForm
from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.inbox import panel as inbox
from otklik.incidents.inbox.forms import PutOffForm
from otklik.incidents.inbox.listing import Queue
from otklik.incidents.inbox.live_updates import colleagues
from otklik.incidents.inbox.models import Batch, Presence
from otklik.incidents.inbox.views import queue_context
from otklik.incidents.information_requests.panel import kind_panel, letter_panel
from otklik.incidents.merge_and_split import panel as merge_and_split
from otklik.incidents.replies import panel as replies
from otklik.incidents.replies.forms import ReplyForm
from otklik.incidents.topics.models import Topic
from otklik.incidents.transfers import panel as transfers
from otklik.incidents.triage import panel as triage
from otklik.organisation.access import StaffRequest
from otklik.organisation.people.roles_and_rights import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseForms:
    triage: TriageForm
    closing: ClosingForm
    put_off: PutOffForm
    reply: ReplyForm | None


def show(
    request: StaffRequest,
    incident: Incident,
    *,
    triage_form: TriageForm | None = None,
    reply_form: ReplyForm | None = None,
    closing_form: ClosingForm | None = None,
    put_off_form: PutOffForm | None = None,
) -> HttpResponse:
    """The incident beside its queue; forms that were refused come back as they were typed."""
    now, user = timezone.now(), request.user
    if request.method == "GET":
        Presence.begin(incident, user=user, at=now)
    case = OpenCase(incident=incident, request=request, at=now)
    queue = queue_context(Queue.from_address(request.GET, user=user, at=now), opened=incident)
    forms = CaseForms(
        triage=triage_form or TriageForm(incident),
        closing=closing_form or ClosingForm.of(incident),
        put_off=put_off_form or PutOffForm.of(now),
        reply=reply_form,
    )
    forms.triage.offer(queue["topics"], queue["units"])
    is_refused = any([triage_form, reply_form, closing_form, put_off_form])
    context = queue | {
        "heading": _heading(case, forms),
        "panels": _panels(case, forms, queue["topics"]),
        "undoable": Batch.objects.undoable(by=user, at=now).first(),
        "is_refused": is_refused,
    }
    return render(request, "incidents/incident.html", context, status=422 if is_refused else 200)


def _heading(case: OpenCase, forms: CaseForms) -> Panel:
    context = {
        "reply": case.reply,
        "notice_taker": notice_taker(case.incident),
        "is_asleep": case.incident.is_asleep(at=case.at),
        "colleagues": colleagues(case.incident, user=case.user, at=case.at),
        "triage_form": forms.triage,
        "closing_form": forms.closing,
        "put_off_form": forms.put_off,
    }
    return Panel(template="incidents/incident/heading.html", context=context)


def _panels(case: OpenCase, forms: CaseForms, topics: list[Topic]) -> dict[str, list[Panel]]:
    return {
        "top": [transfers.panel(case), *_first_step(case, forms)],
        "conversation": [letter_panel(case), timeline.panel(case)],
        "answer": [replies.panel(case, form=forms.reply)],
        "facts": _facts(case, forms, topics),
    }


def _first_step(case: OpenCase, forms: CaseForms) -> list[Panel]:
    """What is to be done before anything else: to sort it, or to close what was answered."""
    status, may = case.incident.status, case.user.may
    decide, close = {"triage_form": forms.triage}, {"closing_form": forms.closing}
    if status == Incident.Status.NEW and may(Right.TRIAGE):
        return [Panel(template="incidents/incident/triage.html", context=decide)]
    if status == Incident.Status.ANSWERED and may(Right.CLOSE):
        return [Panel(template="incidents/incident/ending.html", context=close)]
    return []


def _facts(case: OpenCase, forms: CaseForms, topics: list[Topic]) -> list[Panel]:
    """What is known about the incident, and what else can be done with it."""
    close, decide = {"closing_form": forms.closing}, {"triage_form": forms.triage}
    return [
        _about(case),
        Panel(template="incidents/incident/closing.html", context=close),
        inbox.panel(case, form=forms.put_off),
        Panel(template="incidents/incident/topic_and_unit.html", context=decide),
        marks_panel(case),
        triage.panel(case, topics=topics),
        deadlines.panel(case),
        awaited_panel(case),
        Panel(template="incidents/incident/outside_answer_link.html"),
        kind_panel(case),
        Panel(template="incidents/incident/links.html"),
        merge_and_split.panel(case),
        merge_and_split.history_panel(case),
    ]


def _about(case: OpenCase) -> Panel:
    visible = Incident.objects.visible_to(case.user)
    context = {
        "possibly_same": visible.possibly_same(case.incident)[:5],
        "words": case.words_given_outside,
    }
    return Panel(template="incidents/incident/about.html", context=context)
