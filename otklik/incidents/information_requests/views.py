from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import load
from otklik.incidents.information_requests.deadlines import RequestDays
from otklik.incidents.information_requests.forms import DelayForm, EndForm, RegistrationForm
from otklik.incidents.information_requests.models import InformationRequest, RequestTerms
from otklik.incidents.information_requests.request_list import VIEWS, Register
from otklik.incidents.intake.site_questions import is_asked_as_request
from otklik.incidents.replies.insert_text import insert
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
    if known := incident.requests.valid().first():
        return redirect("incidents:request", known.number)
    form = RegistrationForm.of(incident, request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            asked = form.save(incident, by=request.user, at=now)
            messages.success(request, _registered(asked))
            return redirect("incidents:request", asked.number)
    context = {
        "incident": incident,
        "form": form,
        "asked": incident.question_before(now, lane="private" if incident.is_private else "public"),
        "terms": RequestTerms.current(),
    }
    status = 422 if form.errors else 200
    return render(request, "incidents/requests/registration.html", context, status=status)


def _registered(asked: InformationRequest) -> str:
    sentence = _("Registered: request %(number)s, to be answered by %(day)s.")
    return sentence % {"number": asked, "day": date_format(asked.last_on, "j E Y")}


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
    days = RequestDays.of(asked, today=timezone.localdate())
    context = {
        "asked": asked,
        "days": days,
        "names_address": is_asked_as_request(asked.incident),
        "delay_form": delay_form or DelayForm(initial={"until": days.latest_on}),
        "end_form": end_form or EndForm(),
        "lines": Line.objects.about(asked.incident).filter(verb__startswith="request."),
        "now": timezone.now(),
    }
    status = 422 if delay_form or end_form else 200
    return render(request, "incidents/requests/request.html", context, status=status)


@require_POST
@staff_only(Right.CLOSE)
def delay(request: StaffRequest, number: int) -> HttpResponse:
    """Extend the term, and put what the person must be told into the reply."""
    asked, form = load_request(request, number), DelayForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            asked.delay(**form.cleaned_data, by=request.user, at=timezone.now())
            _put_into_reply(request, asked)
            return redirect("incidents:request", number)
    return show(request, asked, delay_form=form)


def _put_into_reply(request: StaffRequest, asked: InformationRequest) -> None:
    """The term is extended, whether the words for the person can be put in or not."""
    try:
        insert(asked.incident, asked.delay_words, by=request.user, at=timezone.now())
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
    asked, form = load_request(request, number), EndForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            form.save(asked, by=request.user, at=timezone.now())
            values = {"number": asked, "state": asked.get_state_display()}
            messages.success(request, _("Request %(number)s: %(state)s.") % values)
            return redirect("incidents:request", number)
    return show(request, asked, end_form=form)


@require_POST
@staff_only(Right.CLOSE)
def opening(request: StaffRequest, number: int) -> HttpResponse:
    """Undo the end of a request."""
    asked = load_request(request, number)
    with refusals_to_messages(request):
        asked.open_again(by=request.user, at=timezone.now())
        messages.success(request, _("The request is in work again."))
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
    with refusals_to_messages(request):
        insert(asked.incident, words, by=request.user, at=timezone.now())
        messages.success(request, _("It is in the reply. Read it and make it fit."))
        return redirect("incidents:incident", asked.incident.number)
    return redirect("incidents:request", number)
