from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.channels.inbound.models import Post
from otklik.core.web.refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.blockers.sentences import awaited_by
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.page import address_of, load
from otklik.incidents.cases.sentences import assigned_words
from otklik.incidents.deadlines.due import deadline_of
from otklik.incidents.desk.alerts import notice_taker
from otklik.incidents.desk.forms import ClosingForm, TriageForm
from otklik.incidents.desk.timeline import Conversation, instead
from otklik.incidents.inbox.forms import PutOffForm
from otklik.incidents.inbox.listing import Queue
from otklik.incidents.inbox.models import Batch
from otklik.incidents.inbox.next_incident import address_after
from otklik.incidents.inbox.presence import company
from otklik.incidents.inbox.views import queue_context
from otklik.incidents.merge_and_split.models import Regrouping
from otklik.incidents.merge_and_split.origins import Origins
from otklik.incidents.moderation.takedown import acts_in_force, is_hidden
from otklik.incidents.replies.approval.hints import SecondPerson
from otklik.incidents.replies.approval.models import words_of
from otklik.incidents.replies.closing_note.models import SkippedLine
from otklik.incidents.replies.forms import ReplyForm
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.referral.body import Body
from otklik.incidents.replies.suggestions.page_answers import _answers
from otklik.incidents.replies.text_checks.check import Review, reviewed
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.incidents.requests.sorting_context import sorting_context
from otklik.incidents.transfers.models import Transfer
from otklik.incidents.triage.panel import Understood, has_learned
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.SEE_DESK)
def incident(request: StaffRequest, number: int) -> HttpResponse:
    """The incident; the number of one that joined another leads there."""
    try:
        found = load(request, number)
    except Http404:
        return _given_away(request, number)
    leading = Regrouping.objects.leading_from(found)
    if leading != found:
        messages.info(request, _("%(one)s is part of this incident.") % {"one": found})
        return redirect(address_of(leading, request))
    return show(request, found)


def _given_away(request: StaffRequest, number: int) -> HttpResponse:
    """What the giver still learns of an incident that was handed over; else 404."""
    transfers = Transfer.objects.given_by(request.user).with_names().filter(incident__number=number)
    gone, now = transfers.first(), timezone.now()
    if gone is None:
        raise Http404
    undoable = Batch.objects.undoable(by=request.user, at=now).first()
    context = {"gone": gone, "undoable": undoable, "now": now}
    return render(request, "incidents/transfers/gone.html", context)


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
    replies = list(
        incident.replies.select_related(
            "delivery", "in_reply_to", "author", "interim", "referral__body"
        )
    )
    at_work = [reply for reply in replies if reply.status in Reply.AT_WORK]
    reply = next(iter(at_work or replies[-1:]), None)
    prefetch_related_objects([incident], "outside_cases")
    timeline = _timeline(incident)
    acts = acts_in_force(timeline)
    if reply is not None:
        reply.incident = incident
        reply.in_reply_to = next((m for m in timeline if m == reply.in_reply_to), reply.in_reply_to)
    may_begin = incident.status != Incident.Status.CLOSED and request.user.may(Right.REPLY)
    if may_begin and (reply is None or reply.status in Reply.OVER):
        reply = _blank_reply(request, incident, timeline) or reply
    posts = {message.post for message in timeline if message.post}
    is_refused = any(
        form is not None for form in (triage_form, reply_form, closing_form, put_off_form)
    )
    wanted = Queue.from_address(request.GET, user=request.user, at=timezone.now())
    values = queue_context(wanted, opened=incident)
    triage_form = triage_form or TriageForm(incident)
    triage_form.offer(values["topics"], values["units"])
    context = (
        values
        | {
            "timeline": timeline,
            "conversation": Conversation.of(
                timeline, answered=reply.in_reply_to if reply and reply.is_editable else None
            ),
            "post": Post.objects.filter(account=incident.account, external_id__in=posts).first()
            if posts
            else None,
            "reply": reply,
            "instead": instead(timeline, reply, asked=request.GET.get("to", "")),
            "approvals": reply.approvals.select_related("by") if reply and reply.pk else [],
            "is_all_removed": all(m.deleted_at for m in timeline if m.is_inbound),
            "deadline": deadline_of(incident),
            "awaited": awaited_by([incident], now=wanted.at).get(incident.pk, ""),
            "triage_form": triage_form,
            "closing_form": closing_form or ClosingForm.of(incident),
            "put_off_form": put_off_form or PutOffForm.of(timezone.now()),
            "undoable": Batch.objects.undoable(by=request.user, at=timezone.now()).first(),
            "notice_taker": notice_taker(incident),
            "is_asleep": incident.is_asleep(at=timezone.now()),
            "reply_form": reply_form,
            "objection": reply.objection if reply and reply.is_editable else "",
            "possibly_same": Incident.objects.visible_to(request.user).possibly_same(incident)[:5],
            "conflict": reply if reply_form and reply and reply.pk else None,
            "origins": Origins.of(incident, user=request.user),
            "acts": acts,
            "is_answering_hidden": bool(
                reply and reply.lane == Message.Lane.PUBLIC and is_hidden(reply.in_reply_to, acts)
            ),
            "bodies": Body.objects.likely_first(incident),
            "sample": ReplyTemplate.offered_for(incident),
            "review": _review(request, reply, reply_form),
            "answers": _answers(request, reply),
            "words": words_of(replies),
            "understood": Understood.of(incident, timeline, user=request.user),
            "has_learned": has_learned(values["topics"]),
            "second": SecondPerson.of(reply) if reply and reply.is_editable else None,
        }
        | sorting_context(incident, timeline)
        | company(
            incident,
            user=request.user,
            is_opening=request.method == "GET",
            at=timezone.now(),
        )
    )
    status = 422 if is_refused else 200
    return render(request, "incidents/incident.html", context, status=status)


def _review(request: StaffRequest, reply: Reply | None, form: ReplyForm | None) -> Review | None:
    """Remarks where they were asked for by a press, or the text came back refused."""
    if reply is None or not reply.is_editable or not (form or "checked" in request.GET):
        return None
    text = reply.text if form is None else str(form["text"].value() or "")
    return reviewed(reply, text, by=request.user, at=timezone.now())


def _timeline(incident: Incident) -> list[Message]:
    """Messages in order. Those of the incident's own account share it, with its secrets read:
    whether and how it can be answered is asked several times a page."""
    prefetch_related_objects([incident.account], "secrets")
    timeline = list(incident.messages.with_texts())
    for message in timeline:
        if message.account_id == incident.account_id:
            message.account = incident.account
    return timeline


def _blank_reply(
    request: StaffRequest, incident: Incident, timeline: list[Message]
) -> Reply | None:
    """A composer to write in at once: to the message asked for, else to the last question."""
    items = [message for message in timeline if message.is_answerable]
    questions = [m for m in items if m.is_question]
    wanted = request.GET.get("to", "")
    likely = (questions or items)[-1:]
    to = next((m for m in items if str(m.pk) == wanted), likely[0] if likely else None)
    if to is None:
        return None
    return Reply(incident=incident, author=request.user, in_reply_to=to, lane=to.lane)


@require_POST
@staff_only(Right.TRIAGE)
def triage(request: StaffRequest, number: int) -> HttpResponse:
    """Decide who answers; the guess is confirmed or corrected by the same form."""
    incident = load(request, number)
    form = TriageForm(incident, request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            incident.triage(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, assigned_words(incident, by=request.user))
            return redirect(address_of(incident, request))
    return show(request, incident, triage_form=form)


@require_POST
@staff_only(Right.REPLY)
def assignee(request: StaffRequest, number: int) -> HttpResponse:
    """Take the incident upon oneself."""
    incident = load(request, number)
    with refusals_to_messages(request):
        incident.take(by=request.user, at=timezone.now())
        messages.success(request, _("The incident is yours now."))
    return redirect(address_of(incident, request))


@require_POST
@staff_only(Right.CLOSE)
def closing(request: StaffRequest, number: int) -> HttpResponse:
    """Close, and go on to the next of the same view."""
    incident = load(request, number)
    form = ClosingForm.of(incident, request.POST)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        if outcome in Incident.ANSWERED_OUTCOMES and SkippedLine.asker_in_the_open(incident):
            return redirect(_line_address(request, incident, outcome))
        with refusals_to_form(form):
            incident.close(outcome=outcome, by=request.user, at=timezone.now())
            return closed(request, incident)
    return show(request, incident, closing_form=form)


def closed(request: StaffRequest, incident: Incident) -> HttpResponse:
    """It is closed: said on the next one of the same view, to which it leads."""
    message = _("Incident %(name)s is closed: %(outcome)s.")
    outcome = incident.get_outcome_display()
    messages.success(request, message % {"name": incident, "outcome": outcome}, extra_tags="moved")
    return redirect(address_after(request, incident) or address_of(incident, request))


def _line_address(request: StaffRequest, incident: Incident, outcome: str) -> str:
    """Where a line for everyone is asked for, with the queue and how the matter is to end."""
    parameters = request.GET.copy()
    parameters["outcome"] = outcome
    return f"{reverse('incidents:closing-line', args=[incident.number])}?{parameters.urlencode()}"


@require_POST
@staff_only(Right.CLOSE)
def reopening(request: StaffRequest, number: int) -> HttpResponse:
    """Undo a closing."""
    incident = load(request, number)
    with refusals_to_messages(request):
        incident.reopen(by=request.user, at=timezone.now())
        messages.success(request, _("The incident is open again."))
    return redirect(address_of(incident, request))
