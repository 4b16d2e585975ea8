"""Requests from the media: the list by its clock, and one of them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.web.refusals import done
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
from otklik.dashboards.media_relations.page_parts import Pages, typed
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def media_requests(request: StaffRequest) -> HttpResponse:
    """Those open by their term, those settled; a new one is written down."""
    now = timezone.now()
    form = MediaRequestForm(request.POST or None)
    answer = done(
        request,
        form,
        lambda typed: MediaRequest.note(**typed, by=request.user, at=now),
        text=_("Written down: say who speaks."),
        to=lambda made: (made,),
    )
    if answer is not None:
        return answer
    known = MediaRequest.objects.for_list()
    settled = known.exclude(pk__in=MediaRequest.objects.open())
    context = {
        "open": known.open().by_due(),
        "page": Paginator(settled, A_PAGE).get_page(request.GET.get("page")),
        "terms": MediaTerms.acting(),
        "form": form,
        "now": now,
    }
    status = 422 if form.errors else 200
    return render(request, "dashboards/acting/media.html", context, status=status)


@require_safe
@staff_only(Right.WORK_FIELD)
def media_request(request: StaffRequest, number: int) -> HttpResponse:
    return show(request, _of(number))


@require_POST
@staff_only(Right.WORK_FIELD)
def speaker(request: StaffRequest, number: int) -> HttpResponse:
    found, now = _of(number), timezone.now()
    today = timezone.localdate(now)
    form = typed(MediaSpeakerForm, request, "speaker", of=found, today=today)
    return PAGES.answer(
        request, number, "speaker", form,
        lambda found, values: found.give(values["speaker"], by=request.user, at=now, today=today),
        _("Kept: it has its speaker."),
    )  # fmt: skip


@require_POST
@staff_only(Right.WORK_FIELD)
def sending(request: StaffRequest, number: int) -> HttpResponse:
    return PAGES.answer(
        request, number, "sending", typed(SendingForm, request, "sending"),
        lambda found, values: found.note_sent(values["how"], by=request.user, at=timezone.now()),
        _("Noted: the editors were answered."),
    )  # fmt: skip


@require_POST
@staff_only(Right.WORK_FIELD)
def delay(request: StaffRequest, number: int) -> HttpResponse:
    return PAGES.answer(
        request, number, "delay", typed(DelayForm, request, "delay"),
        lambda found, text: found.delay(**text, by=request.user, at=timezone.now()),
        _("Put off. Tell the editors the reason and the day."),
    )  # fmt: skip


@require_POST
@staff_only(Right.WORK_FIELD)
def refusal(request: StaffRequest, number: int) -> HttpResponse:
    return PAGES.answer(
        request, number, "refusal", typed(RefusalForm, request, "refusal"),
        lambda found, values: found.refuse(values["reason"], by=request.user, at=timezone.now()),
        _("Refused. Tell the editors the reason."),
    )  # fmt: skip


def _of(number: int) -> MediaRequest:
    found = MediaRequest.objects.for_list().select_related("delayed_by", "settled_by")
    return get_object_or_404(found, number=number)


def show(request: StaffRequest, found: MediaRequest, **wrong: Any) -> HttpResponse:
    """The page, with the form that was refused as it was typed."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    written = {"text": found.text, "revision": found.revision}
    context = {
        "asked": found,
        "forms": {
            "speaker": MediaSpeakerForm(
                of=found, today=today, initial={"speaker": found.speaker}, auto_id="speaker_%s"
            ),
            "words": WordsForm(initial=written, auto_id="words_%s"),
            "returning": ReturnForm(initial={"revision": found.revision}, auto_id="returning_%s"),
            "sending": SendingForm(auto_id="sending_%s"),
            "delay": DelayForm(auto_id="delay_%s"),
            "refusal": RefusalForm(auto_id="refusal_%s"),
            **wrong,
        },
        "wrong": wrong,
        "speaking": Speaker.speaking(found.topic, on=today) if found.is_open else (),
        "terms": MediaTerms.acting(),
        "is_late": found.is_overdue(at=now),
        "is_judge": user.may(Right.APPROVE) and not found.writers.contains(user),
        "now": now,
    }
    return render(
        request, "dashboards/acting/media_request.html", context, status=422 if wrong else 200
    )


PAGES = Pages(
    of=_of,
    show=show,
    approved=gettext_lazy("Approved: it may be sent now."),
)
