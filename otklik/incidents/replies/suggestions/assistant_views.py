"""The outside program beside the composer: first what would be sent is shown, then it is sent."""

from hashlib import sha256
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from otklik.assistant.client import FAULTS, Fault
from otklik.assistant.models import Consultation, connection
from otklik.core.refusal import Refused
from otklik.incidents.cases.lookup import load
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.suggestions.assistant import (
    Wish,
    consultation_of,
    draft_text,
    text_to_send,
    translations,
)
from otklik.incidents.replies.views import load_reply, save_and_redirect
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_http_methods(["GET", "POST"])
@staff_only(Right.REPLY)
def assistance(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """From the composer: save what was typed and show what would be sent. From there: send it."""
    if connection() is None:
        raise Http404
    incident = load(request, number)
    wish = Wish.of(request.POST) or Wish.of(request.GET)
    if wish is None:
        raise Http404
    if request.method == "POST" and "shown" not in request.POST:
        return save_and_redirect(request, incident, key, f"{request.path}{wish.address}")
    reply = load_reply(request, number, key)
    if request.method == "POST":
        return _send(request, reply, wish)
    return _show(request, reply, wish)


@require_safe
@staff_only(Right.REPLY)
def result(request: StaffRequest, number: int, key: UUID, consulted: UUID) -> HttpResponse:
    """The answer of the program, or that it is being written; the page reloads it by itself."""
    reply = load_reply(request, number, key)
    consultation = consultation_of(reply, consulted, user=request.user)
    if consultation is None:
        raise Http404
    context = {
        "incident": reply.incident,
        "reply": reply,
        "consultation": consultation,
        "for_the_draft": draft_text(consultation),
        "is_awaited": consultation.is_awaited(at=timezone.now()),
        "fault": FAULTS[consultation.fault or Fault.NO_ANSWER],
    }
    piece = "#state" if "HX-Request" in request.headers else ""
    return render(request, f"incidents/assistance/told.html{piece}", context)


def _send(request: StaffRequest, reply: Reply, wish: Wish) -> HttpResponse:
    text = text_to_send(reply, wish.kind)
    if request.POST["shown"] != _digest(text):
        changed = _("The text has changed since it was shown: read again what would leave.")
        return _show(request, reply, wish, refusal=changed)
    try:
        consultation = Consultation.ask(
            wish.kind,
            text,
            language=wish.language,
            about=reply.incident.public_number,
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _show(request, reply, wish, refusal=str(refusal))
    return redirect("incidents:reply-assisted", reply.incident.number, reply.key, consultation.key)


def _show(request: StaffRequest, reply: Reply, wish: Wish, *, refusal: str = "") -> HttpResponse:
    text = text_to_send(reply, wish.kind)
    known = connection()
    context = {
        "incident": reply.incident,
        "reply": reply,
        "wish": wish,
        "translations": translations(reply.incident) if wish.is_translation else [],
        "messages_out": [words for _role, words in wish.messages(text)],
        "text": text,
        "shown": _digest(text),
        "model": known.model if known else "",
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "incidents/assistance/asking.html", context, status=status)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
