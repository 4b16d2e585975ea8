"""Likely answers beside the composer, and words put into the reply by a press. Nothing is sent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.cases.view_helpers import address_of, load
from otklik.incidents.desk.incident_page import show
from otklik.incidents.replies.forms import ReplyForm
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.suggestions.assistant import consultation_of, words_of
from otklik.incidents.replies.suggestions.requested_answers import likely_answers
from otklik.incidents.replies.views import unsaved, write_and_go
from otklik.incidents.reply_templates.models import Wording
from otklik.nlp.reply_checks.fill_placeholders import to_check
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_http_methods(["GET", "POST"])
@staff_only(Right.REPLY)
def answers(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """What may be answered, as a piece of the page; without scripts a press saves and shows it."""
    incident = load(request, number)
    if request.method == "POST":
        return _save_and_show(request, number, key)
    to = request.GET.get("to", "")
    if not to.isdecimal() or len(to) > 18:
        raise Http404
    reply = unsaved(request, incident, key, to=to)
    kept = request.GET.copy()
    del kept["to"]
    context = {
        "answers": likely_answers(request, reply).ranked,
        "kept_address": kept.urlencode(),
        "incident": incident,
        "reply": reply,
    }
    return render(request, "incidents/likely/list.html", context)


@require_POST
@staff_only(Right.REPLY)
def insertion(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Put a likely answer or a phrase below what was typed; say what to check in it."""
    incident, form, now = load(request, number), ReplyForm(request.POST), timezone.now()
    if form.is_valid():
        with refusals_to_form(form, "text"):
            reply = form.save(incident, key, by=request.user, at=now)
            words, checks = _named(request, reply)
            reply.append(words, by=request.user, at=now)
            messages.success(request, _inserted(checks))
            return redirect(address_of(incident, request))
    return show(request, incident, reply_form=form)


def _inserted(checks: tuple[str, ...]) -> str:
    if not checks:
        return _("The words are in the reply. Make them fit this person.")
    return _("The words are in the reply. Check in them: %(words)s.") % {
        "words": ", ".join(dict.fromkeys(checks))
    }


def _named(request: StaffRequest, reply: Reply) -> tuple[str, tuple[str, ...]]:
    """The words that a press names, and what to check in them, if they are still offered."""
    kind, _dash, which = request.POST.get("answer", "").partition("-")
    if kind == Wording.Kind.SNIPPET:
        kept = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.SNIPPET)
        phrase = kept.filter(pk=which).first() if which.isdecimal() and len(which) < 18 else None
        if phrase is not None:
            return phrase.text, ()
    elif kind == "assisted":
        result = _assistant_text(request, reply, which)
        if result:
            return result, to_check(result)
    else:
        answer = likely_answers(request, reply).find(f"{kind}-{which}")
        if answer is not None:
            return answer.text, answer.check
    raise Refused(_("These words are not offered any more. Your text is saved."))


def _assistant_text(request: StaffRequest, reply: Reply, key: str) -> str:
    try:
        found = consultation_of(reply, UUID(key), user=request.user)
    except ValueError:
        return ""
    return words_of(found) if found else ""


def _save_and_show(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    incident, parameters = load(request, number), request.GET.copy()
    parameters["answers"] = "1"
    address = address_of(incident, request).partition("?")[0]
    return write_and_go(request, incident, key, f"{address}?{parameters.urlencode()}#answers")
