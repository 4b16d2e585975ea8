"""«Согласовано устно / на бумаге»: noted by somebody else, looked at by who is said to agree."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.attachments.file_types import PLAIN
from otklik.incidents.attachments.views import NOTHING_RUNS
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.view_helpers import address_of, load
from otklik.incidents.replies.approval.models import OutsideWord
from otklik.incidents.replies.approval.offline_form import OutsideWordForm
from otklik.incidents.replies.approval.views import show_waiting
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.views import load_reply, sent_words, write_and_go
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.SEND)
def outside_word(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Note who agreed outside the desk: then the answer goes on its way."""
    reply, now = load_reply(request, number, key), timezone.now()
    form = OutsideWordForm.of(reply, by=request.user, at=now, request=request)
    if form.is_valid():
        with refusals_to_form(form):
            OutsideWord.note(reply, **form.cleaned_data, by=request.user, at=now)
            sentence = _("Noted. The reply is on its way; who agreed will see this note.")
            messages.success(request, sent_words(reply, sentence))
            return redirect(address_of(reply.incident, request))
    context = {"reply": reply, "incident": reply.incident, "form": form, "now": now}
    status = 422 if form.errors else 200
    return render(request, "incidents/approving/outside_word.html", context, status=status)


@require_POST
@staff_only(Right.SEND)
def beginning(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """From the composer: the text that came with the press is kept first."""
    address = reverse("incidents:reply-outside-word", args=[number, key])
    there = f"{address}?{request.GET.urlencode()}"
    return write_and_go(request, load(request, number), key, there)


@require_POST
@staff_only(Right.APPROVE)
def objection(request: StaffRequest, key: UUID) -> HttpResponse:
    """Who is said to have agreed did not: told, and returned while it has not left."""
    word = _load(request, key)
    try:
        word.object(request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return show_waiting(request, objecting=word)
    if word.is_stopped:
        messages.success(request, _("The objection is kept; the reply came back to its author."))
    else:
        message = _("The objection is kept. The reply had left already: put it right there.")
        messages.warning(request, message)
    return redirect("incidents:approvals")


@require_safe
@csp_override(NOTHING_RUNS)
@staff_only(Right.SEE_DESK)
def scan(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The paper, for whoever may see the incident: a picture in place, a PDF to be kept."""
    word = _load(request, key)
    if not word.scan:
        raise Http404
    try:
        file = word.scan.open()
    except FileNotFoundError:
        raise Http404 from None
    name = f"{word.key}{'.jpg' if word.is_picture else '.pdf'}"
    kind = "image/jpeg" if word.is_picture else PLAIN
    answer = FileResponse(file, content_type=kind, filename=name, as_attachment=not word.is_picture)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _load(request: StaffRequest, key: UUID) -> OutsideWord:
    seen = Incident.objects.visible_to(request.user)
    replies = Reply.objects.filter(incident__in=seen)
    words = OutsideWord.objects.shown().filter(approval__reply__in=replies)
    return get_object_or_404(words, key=key)
