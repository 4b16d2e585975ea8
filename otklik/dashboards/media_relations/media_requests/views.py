"""Requests from the media: the list by due date, and one of them."""

from datetime import date

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.web.handle_refusals import apply_form, create_from_form, render_form
from otklik.dashboards.media_relations.approval_views import Pages
from otklik.dashboards.media_relations.forms import (
    DelayForm,
    MediaRequestForm,
    MediaSpeakerForm,
    RefusalForm,
    ReturnForm,
    SendingForm,
    WordsForm,
)
from otklik.dashboards.media_relations.media_requests.models import MediaRequest, MediaTerms
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

A_PAGE = 20


@staff_only(Right.WORK_FIELD)
def media_requests(request: StaffRequest) -> HttpResponse:
    """Open ones by due date, settled ones; record a new one."""
    form, now = MediaRequestForm(request.POST or None), timezone.now()
    message = _("Recorded. Now name the speaker.")
    if noted := create_from_form(request, form, MediaRequest.note, message):
        return redirect(noted)
    known = MediaRequest.objects.for_list()
    settled = known.exclude(pk__in=MediaRequest.objects.open())
    context = {
        "open": known.open().by_due(),
        "page": Paginator(settled, A_PAGE).get_page(request.GET.get("page")),
        "terms": MediaTerms.acting(),
        "form": form,
        "now": now,
    }
    return render_form(request, "dashboards/media_relations/media.html", context)


@staff_only(Right.WORK_FIELD, "GET")
def media_request(request: StaffRequest, number: int) -> HttpResponse:
    return _show(request, number)


@staff_only(Right.WORK_FIELD, "POST")
def speaker(request: StaffRequest, number: int) -> HttpResponse:
    found, today = _get(number), timezone.localdate()
    form = MediaSpeakerForm(request.POST, of=found, today=today, auto_id="speaker_%s")
    if apply_form(request, form, found.give, _("Saved: a speaker is appointed."), today=today):
        return redirect(found)
    return _show(request, number, speaker=form)


@staff_only(Right.WORK_FIELD, "POST")
def note_sent(request: StaffRequest, number: int) -> HttpResponse:
    found, form = _get(number), SendingForm(request.POST, auto_id="sending_%s")
    if apply_form(request, form, found.note_sent, _("Recorded: the editors were answered.")):
        return redirect(found)
    return _show(request, number, sending=form)


@staff_only(Right.WORK_FIELD, "POST")
def delay(request: StaffRequest, number: int) -> HttpResponse:
    found, form = _get(number), DelayForm(request.POST, auto_id="delay_%s")
    message = _("Postponed. Tell the editors the reason and the day.")
    if apply_form(request, form, found.delay, message):
        return redirect(found)
    return _show(request, number, delay=form)


@staff_only(Right.WORK_FIELD, "POST")
def refuse(request: StaffRequest, number: int) -> HttpResponse:
    found, form = _get(number), RefusalForm(request.POST, auto_id="refusal_%s")
    if apply_form(request, form, found.refuse, _("Refused. Tell the editors the reason.")):
        return redirect(found)
    return _show(request, number, refusal=form)


def _forms(found: MediaRequest, *, today: date) -> dict[str, forms.Form]:
    speaker, revision = {"speaker": found.speaker}, {"revision": found.revision}
    return {
        "speaker": MediaSpeakerForm(of=found, today=today, initial=speaker, auto_id="speaker_%s"),
        "words": WordsForm(initial={"text": found.text, **revision}, auto_id="words_%s"),
        "returning": ReturnForm(initial=revision, auto_id="returning_%s"),
        "sending": SendingForm(auto_id="sending_%s"),
        "delay": DelayForm(auto_id="delay_%s"),
        "refusal": RefusalForm(auto_id="refusal_%s"),
    }


def _get(number: int) -> MediaRequest:
    found = MediaRequest.objects.for_list().select_related("delayed_by", "settled_by")
    return get_object_or_404(found, number=number)


def _show(request: StaffRequest, number: int, **refused: forms.Form) -> HttpResponse:
    """The page, with a refused form as it was typed."""
    found, user, now = _get(number), request.user, timezone.now()
    today = timezone.localdate(now)
    context = {
        "asked": found,
        "forms": _forms(found, today=today) | refused,
        "wrong": refused,
        "speaking": Speaker.speaking(found.topic, on=today) if found.is_open else (),
        "terms": MediaTerms.acting(),
        "is_late": found.is_overdue(at=now),
        "is_judge": user.may(Right.APPROVE) and not found.writers.contains(user),
        "now": now,
    }
    return render_form(request, "dashboards/media_relations/media_request.html", context)


PAGES = Pages(get=_get, show=_show, approved=gettext_lazy("Approved: it may be sent now."))
