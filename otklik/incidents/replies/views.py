"""Actions of the composer: save, send, submit, take back, discard; and an answer given
elsewhere."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from secrets import token_urlsafe
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.text_cleanup import whole_number
from otklik.core.web.handle_refusals import apply_form, apply_verb, refusals_to_form, render_form
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.cases.message import Message, last_question
from otklik.incidents.desk.views import show
from otklik.incidents.replies.forms import OutsideAnswerForm
from otklik.incidents.replies.insert_text import invite
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.reply_form import ReplyForm
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.ui.press_in_place import parts_of


def load_reply(request: StaffRequest, number: int, key: UUID) -> Reply:
    """The reply, if its incident is visible to this employee; else 404."""
    incident = load(request, number)
    reply = get_object_or_404(
        incident.replies.select_related("delivery", "in_reply_to", "in_reply_to__account"), key=key
    )
    reply.incident = incident
    return reply


def find_or_new_reply(request: StaffRequest, incident: Incident, key: UUID, *, to: object) -> Reply:
    """The reply being typed, or an unsaved new one to message `to`; else 404."""
    if reply := incident.replies.select_related("in_reply_to__account").filter(key=key).first():
        reply.incident = incident
        return reply
    question = get_object_or_404(incident.messages.inbound().select_related("account"), pk=to)
    return Reply(
        incident=incident, key=key, author=request.user, in_reply_to=question, lane=question.lane
    )


@staff_only(Right.REPLY, "POST")
def draft(request: StaffRequest, number: int, key: UUID) -> JsonResponse:
    """Save what is being typed; called two seconds after the last keystroke."""
    incident = load(request, number)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": next(iter(form.errors.values()))[0]}, status=422)
    try:
        reply = form.save(incident, key, by=request.user, at=timezone.now())
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    saved_at = timezone.localtime(reply.saved_at)
    return JsonResponse({"revision": reply.revision, "saved_at": f"{saved_at:%H:%M}"})


def on_saved_draft(
    act: Callable[[StaffRequest, Reply, datetime], str],
) -> Callable[[StaffRequest, int, UUID], HttpResponse]:
    """Decorates a view of the composer: save what was typed, call `act` with the reply, show the
    returned sentence; in one transaction, but what was typed stays when `act` fails or refuses.
    After a refusal the text is shown as it was typed."""

    @wraps(act)
    def view(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
        incident, form, now = load(request, number), ReplyForm(request.POST), timezone.now()
        if form.is_valid():
            fault: Exception | None = None
            with transaction.atomic(), refusals_to_form(form, "text"):
                reply = form.save(incident, key, by=request.user, at=now)
                try:
                    with transaction.atomic():
                        sentence = act(request, reply, now)
                except Refused:
                    raise
                except Exception as error:
                    fault = error
                else:
                    messages.success(request, sentence)
            if fault is not None:
                raise fault
        if form.is_valid():
            return redirect(address_of(incident, request))
        return show(request, incident, reply_form=form)

    return view


def save_and_redirect(
    request: StaffRequest, incident: Incident, key: UUID, address: str
) -> HttpResponse:
    """Save the typed text, then go to another page; after a refusal show the text again."""
    form = ReplyForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "text"):
            form.save(incident, key, by=request.user, at=timezone.now())
            return redirect(address)
    return show(request, incident, reply_form=form)


def outcome_sentence(reply: Reply, sentence: str) -> str:
    """`sentence` for a reply sent by a program; else what a person must do now."""
    if reply.status == Reply.Status.BY_HAND:
        return _("The text is ready. Now publish it in the network manually.")
    return sentence


@staff_only(Right.REPLY, "POST")
@on_saved_draft
def saving(request: StaffRequest, reply: Reply, at: datetime) -> str:
    return _("The draft is saved.")


@staff_only(Right.REPLY, "POST")
@on_saved_draft
def invitation(request: StaffRequest, reply: Reply, at: datetime) -> str:
    """Insert an invitation to the private lane below what was typed. Nothing is sent."""
    invite(reply, code=token_urlsafe(16), by=request.user, at=at)
    return _("The invitation is in the reply. It is good for one person and 30 days.")


@staff_only(Right.SEND, "POST")
@on_saved_draft
def sending(request: StaffRequest, reply: Reply, at: datetime) -> str:
    reply.send(by=request.user, at=at)
    return outcome_sentence(reply, _("The reply is being sent. You can still undo this."))


@staff_only(Right.REPLY, "POST")
@on_saved_draft
def submission(request: StaffRequest, reply: Reply, at: datetime) -> str:
    reply.submit(by=request.user, at=at)
    return _("The reply waits for a second person.")


@staff_only(Right.REPLY, "POST")
def withdrawal(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    reply = load_reply(request, number, key)
    message = _("Undone: nothing was sent, the text is a draft again.")
    apply_verb(request, reply.take_back, message)
    return redirect(address_of(reply.incident, request))


@staff_only(Right.REPLY, "POST")
def discarding(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    reply = load_reply(request, number, key)
    message = _("The draft is deleted. Its text stays in the history.")
    apply_verb(request, reply.discard, message)
    return redirect(address_of(reply.incident, request))


@staff_only(Right.REPLY, "POST")
def rewriting(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    reply = load_reply(request, number, key)
    apply_verb(request, reply.write_again, _("The text is a draft again."))
    return redirect(address_of(reply.incident, request))


@staff_only(Right.SEE_DESK, "GET")
def state(request: StaffRequest, number: int, key: UUID) -> HttpResponseBase:
    """The card of a reply on its way, polled every two seconds: 204 while nothing is new, the
    page's parts when it is settled."""
    reply = load_reply(request, number, key)
    if request.GET.get("seen") == reply.progress:
        return HttpResponse(status=204)
    if reply.is_watched:
        context = {"reply": reply, "incident": reply.incident, "now": timezone.now()}
        return render(request, "incidents/desk/answer.html#reply_state", context)
    if outcome := _outcome(reply):
        messages.add_message(request, *outcome)
    parameters = request.GET.copy()
    parameters.pop("seen", None)
    address = reverse("incidents:incident", args=[reply.incident.number])
    return parts_of(request, f"{address}?{parameters.urlencode()}")


def _outcome(reply: Reply) -> tuple[int, str] | None:
    """What happened to a reply that was on its way: level and text of the message."""
    match reply.status:
        case Reply.Status.SENT if reply.lane == Message.Lane.PUBLIC:
            return messages.SUCCESS, _("The answer is in the network.")
        case Reply.Status.SENT:
            return messages.SUCCESS, _("Sent privately.")
        case Reply.Status.FAILED:
            return messages.ERROR, _("The answer was not sent. The text is kept.")
        case Reply.Status.UNCONFIRMED:
            return messages.WARNING, _("The network did not confirm the answer.")
    return None


@staff_only(Right.REPLY, "POST")
def addressing(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Save what was typed, if anything; the page then asks what to do with it."""
    incident, form = load(request, number), ReplyForm(request.POST)
    other = _other(request, incident)
    if form.is_valid():
        has_words = bool(form.cleaned_data["text"].strip())
        with refusals_to_form(form, "text"):
            if has_words or incident.replies.filter(key=key).exists():
                reply = form.save(incident, key, by=request.user, at=timezone.now())
                if not has_words:
                    reply.readdress(other, by=request.user, at=timezone.now())
            place = "instead" if has_words else "reply"
            return redirect(f"{_answering(request, incident, other)}#{place}")
    return show(request, incident, reply_form=form)


@staff_only(Right.REPLY, "POST")
def readdressing(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Use the text for the other message, or discard it."""
    reply, now = load_reply(request, number, key), timezone.now()
    other, takes = _other(request, reply.incident), request.POST.get("press") == "take"
    try:
        if takes:
            reply.readdress(other, by=request.user, at=now)
        else:
            reply.discard(by=request.user, at=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address_of(reply.incident, request))
    if not takes:
        messages.success(request, _("The text is deleted and stays in the history."))
        return redirect(f"{_answering(request, reply.incident, other)}#reply")
    messages.success(request, _("The text is now an answer to the message that you chose."))
    return redirect(f"{_answering(request, reply.incident, None)}#reply")


def _other(request: HttpRequest, incident: Incident) -> Message:
    key = whole_number(request.POST.get("other", ""))
    return get_object_or_404(incident.messages.inbound(), pk=key)


def _answering(request: HttpRequest, incident: Incident, to: Message | None) -> str:
    """The page with that message selected, or none, and with the inbox from which it was opened."""
    parameters = request.GET.copy()
    parameters.pop("to", None)
    if to is not None:
        parameters["to"] = str(to.pk)
    url = reverse("incidents:incident", args=[incident.number])
    return f"{url}?{parameters.urlencode()}" if parameters else url


@staff_only(Right.SEND)
def outside_answer(request: StaffRequest, number: int) -> HttpResponse:
    incident = load(request, number)
    message = last_question(incident.messages.inbound().with_texts())
    sent = request.POST if request.method == "POST" else None
    form = OutsideAnswerForm.of(message, sent, at=timezone.now())
    note = Message.note_outside_answer
    if message and apply_form(request, form, note, _("The answer is recorded."), to=message):
        return redirect(address_of(incident, request))
    context = {"incident": incident, "asked": message, "form": form}
    return render_form(request, "incidents/replies/outside_answer.html", context)
