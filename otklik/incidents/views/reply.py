from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from otklik.core.pressing import done, pressed
from otklik.core.refusal import Refused
from otklik.incidents.forms import ReplyForm
from otklik.incidents.inviting import invite
from otklik.incidents.models import Incident, Message, Reply
from otklik.incidents.views.incident import address_of, load, show
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.rights import Right


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
    said: str | Callable[[], str],
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
        said=lambda reply: done_words(reply, said if isinstance(said, str) else said()),
        to=lambda _reply: (address_of(incident, request),),
        field=field,
    ) or show(request, incident, reply_form=form)


def done_words(reply: Reply, said: str) -> str:
    """What was done; where no program may answer, what is left to be done."""
    if reply.status == Reply.Status.BY_HAND:
        return _("The text is ready. Now put it into the network by hand.")
    return said


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


def _act(request: StaffRequest, reply: Reply, act: Callable[[], object], said: str) -> HttpResponse:
    pressed(request, act, said)
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
            said = _("The answer stands in the network.") if is_public else _("Sent privately.")
            messages.success(request, said)
        case Reply.Status.FAILED:
            messages.error(request, _("The answer was not sent. The text is kept."))
        case Reply.Status.UNCONFIRMED:
            messages.warning(request, _("The network did not confirm the answer."))
    return HttpResponse(headers={"HX-Refresh": "true"})
