from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.core.web.refusals import done, pressed, tried
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.page import load
from otklik.incidents.intake.site_questions import is_asked_as_request
from otklik.incidents.replies.suggestions.insert import insert
from otklik.incidents.requests.forms import DelayForm, EndForm, RegistrationForm
from otklik.incidents.requests.models import InformationRequest, RequestTerms
from otklik.incidents.requests.register import VIEWS, Register
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


def load_request(request: StaffRequest, number: int) -> InformationRequest:
    """The request, if this member of staff may see its incident; else 404."""
    seen = InformationRequest.objects.filter(
        incident__in=Incident.objects.visible_to(request.user)
    ).select_related("incident__account", "incident__unit", "ground", "grown_from")
    return get_object_or_404(seen, number=number)


@require_safe
@staff_only(Right.SEE_DESK)
def requests(request: StaffRequest) -> HttpResponse:
    """The register: what must be answered first stands first."""
    today = timezone.localdate()
    register = Register.from_address(request.GET, user=request.user, today=today)
    context = {
        "register": register,
        "views": VIEWS,
        "rows": [(found, found.is_late(on=today)) for found in register.page],
        "terms": RequestTerms.current(),
        "today": today,
    }
    return render(request, "incidents/requests/register.html", context)


@staff_only(Right.TRIAGE)
def registration(request: StaffRequest, number: int) -> HttpResponse:
    """Give a request a number and the days of the law."""
    incident, now = load(request, number), timezone.now()
    known = incident.requests.valid().first()
    if known is not None:
        return redirect("incidents:request", known.number)
    initial = {"received_on": timezone.localdate(incident.posted_at)}
    form = RegistrationForm(request.POST if request.method == "POST" else None, initial=initial)
    answer = done(
        request,
        form,
        lambda typed: InformationRequest.register(incident, **typed, by=request.user, at=now),
        text=lambda made: (
            _("Registered: request %(number)s, to be answered by %(day)s.")
            % {"number": made, "day": date_format(made.last_on, "j E Y")}
        ),
        to=lambda made: ("incidents:request", made.number),
    )
    if answer is not None:
        return answer
    context = {
        "incident": incident,
        "form": form,
        "asked": incident.asked_before(now, lane=_lane(incident)),
        "terms": RequestTerms.current(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/requests/registration.html", context, status=status)


def _lane(incident: Incident) -> str:
    return "private" if incident.is_private else "public"


@require_safe
@staff_only(Right.SEE_DESK)
def request_page(request: StaffRequest, number: int) -> HttpResponse:
    return show(request, load_request(request, number))


def show(
    request: StaffRequest,
    asked: InformationRequest,
    *,
    delay_form: DelayForm | None = None,
    end_form: EndForm | None = None,
) -> HttpResponse:
    """One request: its days and what can be done; refused forms come back as typed."""
    today, terms = timezone.localdate(), RequestTerms.current()
    latest = terms.latest_on(asked.registered_on) if terms else None
    context = {
        "asked": asked,
        "terms": terms,
        "is_late": asked.is_late(on=today),
        "notice_on": terms.notice_on(asked.registered_on) if terms else None,
        "names_address": is_asked_as_request(asked.incident),
        "may_delay": _may_delay(asked, terms, today),
        "is_delay_told": _is_delay_announced(asked),
        "delay_form": delay_form or DelayForm(initial={"until": latest}),
        "latest_on": latest,
        "end_form": end_form or EndForm(),
        "lines": Line.objects.about(asked.incident).filter(verb__startswith="request."),
        "now": timezone.now(),
    }
    status = 422 if delay_form or end_form else 200
    return render(request, "incidents/requests/request.html", context, status=status)


def _may_delay(asked: InformationRequest, terms: RequestTerms | None, today: date) -> bool:
    return (
        terms is not None
        and asked.is_open
        and not asked.is_delayed
        and today <= terms.notice_on(asked.registered_on)
    )


def _is_delay_announced(asked: InformationRequest) -> bool:
    """Whether an answer of ours that stands says the new day."""
    if not asked.is_delayed:
        return False
    day = f"{asked.last_on:%d.%m.%Y}"
    items = asked.incident.messages.outbound().filter(deleted_at__isnull=True).with_texts()
    return any(day in message.text for message in items)


@require_POST
@staff_only(Right.CLOSE)
def delay(request: StaffRequest, number: int) -> HttpResponse:
    """Extend the term, and put what the person must be told into the reply."""
    asked, form = load_request(request, number), DelayForm(request.POST)
    if not tried(
        request, form, lambda typed: asked.delay(**typed, by=request.user, at=timezone.now())
    ):
        return show(request, asked, delay_form=form)
    _put_in(request, asked, asked.delay_words)
    return redirect("incidents:request", number)


def _put_in(request: StaffRequest, asked: InformationRequest, words: str) -> None:
    try:
        insert(asked.incident, words, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(
            request, _("The term is extended. What to tell the person is in the reply: send it.")
        )


@require_POST
@staff_only(Right.CLOSE)
def ending(request: StaffRequest, number: int) -> HttpResponse:
    """Say how a request ended."""
    asked, form, now = load_request(request, number), EndForm(request.POST), timezone.now()

    def end(typed: dict[str, Any]) -> str:
        match typed["end"]:
            case "answered":
                asked.answer(by=request.user, at=now)
            case "forwarded":
                asked.forward(body=typed["note"], by=request.user, at=now)
            case "refused":
                asked.refuse(ground=typed["ground"], by=request.user, at=now)
            case _:
                asked.take_out(reason=typed["note"], by=request.user, at=now)
        message = _("Request %(number)s: %(state)s.")
        return message % {"number": asked, "state": asked.get_state_display()}

    answer = done(request, form, end, text=str, to=("incidents:request", number))
    return answer or show(request, asked, end_form=form)


@require_POST
@staff_only(Right.CLOSE)
def opening(request: StaffRequest, number: int) -> HttpResponse:
    """Undo the end of a request."""
    asked = load_request(request, number)
    pressed(
        request,
        lambda: asked.open_again(by=request.user, at=timezone.now()),
        _("The request is in work again."),
    )
    return redirect("incidents:request", number)


@require_POST
@staff_only(Right.REPLY)
def refusal_text(request: StaffRequest, number: int) -> HttpResponse:
    """Put the ready words of a ground into the reply."""
    asked, form = load_request(request, number), EndForm({**request.POST.dict(), "end": "refused"})
    if not form.is_valid() or not form.cleaned_data["ground"].text:
        messages.error(request, _("Choose a ground that has a text."))
        return redirect("incidents:request", number)
    words = form.cleaned_data["ground"].text
    reply = pressed(
        request,
        lambda: insert(asked.incident, words, by=request.user, at=timezone.now()),
        _("It is in the reply. Read it and make it fit."),
    )
    if reply is None:
        return redirect("incidents:request", number)
    return redirect("incidents:incident", asked.incident.number)
