"""Another message is to be answered than the one for which something was typed."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from otklik.channels.accounts.models import Account
from otklik.core.refusal import Refused
from otklik.core.web.refusals import done, pressed, tried
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.cases.page import address_of, load
from otklik.incidents.desk.views import show
from otklik.incidents.replies.forms import OutsideAnswerForm, ReplyForm
from otklik.incidents.replies.invite import invite
from otklik.incidents.replies.models import Reply
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


def load_reply(request: StaffRequest, number: int, key: UUID) -> Reply:
    """The reply of an incident this member of staff may see; else 404."""
    incident = load(request, number)
    reply = get_object_or_404(
        incident.replies.select_related("delivery", "in_reply_to", "in_reply_to__account"), key=key
    )
    reply.incident = incident
    return reply


def written(request: StaffRequest, incident: Incident, key: UUID, form: ReplyForm) -> Reply:
    """The reply with this key holding what was typed; begun now when it is the first word.

    A key that was sent already comes back as it is: a second press changes nothing.
    """
    now = timezone.now()
    reply = incident.replies.filter(key=key).first()
    if reply is None:
        to = get_object_or_404(incident.messages.inbound(), pk=form.cleaned_data["to"])
        reply = Reply.begin(incident, to=to, key=key, by=request.user, at=now)
    reply.incident = incident
    if reply.is_editable:
        reply.save_draft(
            form.cleaned_data["text"],
            revision=form.cleaned_data["revision"],
            by=request.user,
            at=now,
        )
    elif reply.text != form.cleaned_data["text"]:
        raise Refused(_("A colleague sent this reply with another text. Yours is below."))
    return reply


def unsaved(request: StaffRequest, incident: Incident, key: UUID, *, to: object) -> Reply:
    """The reply that is typed in, or one as it would be begun to that message; else 404."""
    known = incident.replies.select_related("in_reply_to__account").filter(key=key).first()
    if known is not None:
        known.incident = incident
        return known
    asked = get_object_or_404(incident.messages.inbound().select_related("account"), pk=to)
    return Reply(
        incident=incident, key=key, author=request.user, in_reply_to=asked, lane=asked.lane
    )


@require_POST
@staff_only(Right.REPLY)
def draft(request: StaffRequest, number: int, key: UUID) -> JsonResponse:
    """Keep what is being typed; called two seconds after the last key."""
    incident = load(request, number)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("The text is too long to be saved.")}, status=422)
    try:
        reply = written(request, incident, key, form)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    saved_at = timezone.localtime(reply.saved_at)
    return JsonResponse({"revision": reply.revision, "saved_at": f"{saved_at:%H:%M}"})


def write_and_go(
    request: StaffRequest, incident: Incident, key: UUID, address: str
) -> HttpResponse:
    """Save the text that came with the press, then go to a page beside it; a refusal gives the
    text back."""
    form = ReplyForm(request.POST)
    return done(
        request,
        form,
        lambda _typed: written(request, incident, key, form),
        to=(address,),
        field="text",
    ) or show(request, incident, reply_form=form)


def write_then(
    request: StaffRequest,
    number: int,
    key: UUID,
    act: Callable[[Reply], None],
    text: str | Callable[[], str],
    *,
    form: ReplyForm | None = None,
    field: str = "text",
) -> HttpResponse:
    """Save the text that came with the press, then act; a refusal gives the text back and stands
    at this field of the form. `said` is said then, or says itself what came of the act."""
    incident = load(request, number)
    form = form or ReplyForm(request.POST)

    def write_and_act(_typed: dict[str, Any]) -> Reply:
        reply = written(request, incident, key, form)
        act(reply)
        return reply

    return done(
        request,
        form,
        write_and_act,
        text=lambda reply: done_words(reply, text if isinstance(text, str) else text()),
        to=lambda _reply: (address_of(incident, request),),
        field=field,
    ) or show(request, incident, reply_form=form)


def done_words(reply: Reply, text: str) -> str:
    """What was done; where no program may answer, what is left to be done."""
    if reply.status == Reply.Status.BY_HAND:
        return _("The text is ready. Now put it into the network by hand.")
    return text


@require_POST
@staff_only(Right.REPLY)
def saving(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    return write_then(request, number, key, lambda reply: None, _("The draft is saved."))


@require_POST
@staff_only(Right.REPLY)
def invitation(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Put an invitation to the private channel below what was typed. Nothing is sent."""
    code = token_urlsafe(16)
    return write_then(
        request,
        number,
        key,
        lambda reply: invite(reply, code=code, by=request.user, at=timezone.now()),
        _("The invitation is in the reply. It is good for one person and 30 days."),
    )


@require_POST
@staff_only(Right.SEND)
def sending(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    return write_then(
        request,
        number,
        key,
        lambda reply: reply.send(by=request.user, at=timezone.now()),
        _("The reply is on its way. It can still be taken back."),
    )


@require_POST
@staff_only(Right.REPLY)
def submission(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    return write_then(
        request,
        number,
        key,
        lambda reply: reply.submit(by=request.user, at=timezone.now()),
        _("The reply waits for a second person."),
    )


def _act(request: StaffRequest, reply: Reply, act: Callable[[], object], text: str) -> HttpResponse:
    pressed(request, act, text)
    return redirect(address_of(reply.incident, request))


@require_POST
@staff_only(Right.REPLY)
def withdrawal(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Take the reply back within its seconds of grace."""
    reply = load_reply(request, number, key)
    return _act(
        request,
        reply,
        lambda: reply.take_back(by=request.user, at=timezone.now()),
        _("Taken back: nothing was sent, the text is a draft again."),
    )


@require_POST
@staff_only(Right.REPLY)
def discarding(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    reply = load_reply(request, number, key)
    return _act(
        request,
        reply,
        lambda: reply.discard(by=request.user, at=timezone.now()),
        _("The draft is put away. Its text stays in the history."),
    )


@require_POST
@staff_only(Right.REPLY)
def rewriting(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """After a failure: the same text as a new draft."""
    reply = load_reply(request, number, key)
    return _act(
        request,
        reply,
        lambda: reply.write_again(by=request.user, at=timezone.now()),
        _("The text is a draft again."),
    )


@require_GET
@staff_only(Right.SEE_DESK)
def state(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """The card of a reply on its way, asked every two seconds until it is settled.

    Nothing new: 204, so that nothing moves under focus. Settled: the page is renewed, with a
    word of what became of it.
    """
    reply = load_reply(request, number, key)
    if request.GET.get("seen") == reply.progress:
        return HttpResponse(status=204)
    if reply.is_watched:
        context = {"reply": reply, "incident": reply.incident, "now": timezone.now()}
        return render(request, "incidents/incident/answer.html#reply_state", context)
    match reply.status:
        case Reply.Status.SENT:
            is_public = reply.lane == Message.Lane.PUBLIC
            message = _("The answer stands in the network.") if is_public else _("Sent privately.")
            messages.success(request, message)
        case Reply.Status.FAILED:
            messages.error(request, _("The answer was not sent. The text is kept."))
        case Reply.Status.UNCONFIRMED:
            messages.warning(request, _("The network did not confirm the answer."))
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_POST
@staff_only(Right.REPLY)
def addressing(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Keep what was typed, if anything was; the page then asks what becomes of it."""
    incident, form = load(request, number), ReplyForm(request.POST)
    other = _other(request, incident)
    if not form.is_valid():
        return show(request, incident, reply_form=form)
    has_words = bool(form.cleaned_data["text"].strip())

    def keep(_typed: object) -> None:
        reply = written(request, incident, key, form)
        if not has_words:
            reply.readdress(other, by=request.user, at=timezone.now())

    is_begun = has_words or incident.replies.filter(key=key).exists()
    if is_begun and not tried(request, form, keep, field="text"):
        return show(request, incident, reply_form=form)
    place = "instead" if has_words else "reply"
    return redirect(f"{_answering(request, incident, other)}#{place}")


@require_POST
@staff_only(Right.REPLY)
def readdressing(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Take the text along, or put it away and begin anew."""
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
        messages.success(request, _("The text is put away and stays in the history."))
        return redirect(f"{_answering(request, reply.incident, other)}#reply")
    messages.success(request, _("The text is now an answer to the message that you chose."))
    return redirect(f"{_answering(request, reply.incident, None)}#reply")


def _other(request: HttpRequest, incident: Incident) -> Message:
    chosen = request.POST.get("other", "")
    key = int(chosen) if chosen.isdecimal() and len(chosen) < 18 else 0
    return get_object_or_404(incident.messages.inbound(), pk=key)


def _answering(request: HttpRequest, incident: Incident, to: Message | None) -> str:
    """The page with that message chosen, or with none, and with the queue it was opened from."""
    parameters = request.GET.copy()
    parameters.pop("to", None)
    if to is not None:
        parameters["to"] = str(to.pk)
    url = reverse("incidents:incident", args=[incident.number])
    return f"{url}?{parameters.urlencode()}" if parameters else url


@staff_only(Right.SEND)
def outside_answer(request: StaffRequest, number: int) -> HttpResponse:
    """Note an answer that was given by telephone, in person, or in a network by hand."""
    incident = load(request, number)
    now = timezone.now()
    asked = _asked(incident)
    initial = {
        "where": _("in the network itself") if asked is not None and _is_on_a_wall(asked) else "",
        "answered_at": timezone.localtime(now),
        "key": uuid4(),
    }
    form = OutsideAnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if asked is not None and tried(
        request,
        form,
        lambda typed: Message.note_outside_answer(asked, **typed, by=request.user, at=now),
        _("The answer is noted."),
    ):
        return redirect(address_of(incident, request))
    return render(
        request,
        "incidents/outside_answer.html",
        {"incident": incident, "asked": asked, "form": form},
        status=422 if form.errors else 200,
    )


def _is_on_a_wall(asked: Message) -> bool:
    """Whether it stands where everybody sees it: there the answer mostly stands too."""
    is_noted = asked.account.network == Account.NetworkCode.HAND
    return asked.lane == Message.Lane.PUBLIC and not is_noted


def _asked(incident: Incident) -> Message | None:
    """What was answered: the last question, else the last message of the person."""
    items = [m for m in incident.messages.with_texts() if m.is_inbound]
    questions = [m for m in items if m.is_question]
    return next(reversed(questions or items), None)
