from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.audit.models import Line
from otklik.core.form_fields import choice_field, day_field, line_field, text_field
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    apply_verb,
    create_from_form,
    refusals_to_form,
    refusals_to_messages,
    render_form,
)
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.foi_requests.models import (
    SORTED_FIRST,
    InformationRequest,
    LetterKind,
    RefusalGround,
    RequestQuerySet,
    RequestTerms,
    Sorting,
)
from otklik.incidents.intake.models import Question
from otklik.incidents.intake.site_questions import is_asked_as_request
from otklik.incidents.replies.insert_text import insert
from otklik.nlp.classify.letter_type import letter_kind
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class SortingForm(forms.Form):
    kind = forms.ChoiceField(choices=LetterKind.choices)


class RegistrationForm(forms.Form):
    subject = text_field(
        gettext_lazy("What is asked"),
        gettext_lazy("Say in a line what is asked."),
        help_text=gettext_lazy("A line for the register, without names."),
        longest=300,
        rows=2,
    )
    received_on = day_field(gettext_lazy("Received"))

    @classmethod
    def of(cls, incident: Incident, data: Any = None) -> Self:
        """Filled with the day on which it was written."""
        return cls(data, initial={"received_on": timezone.localdate(incident.posted_at)})


class DelayForm(forms.Form):
    until = day_field(
        gettext_lazy("New last day"), help_text=gettext_lazy("For example, 24.11.2026")
    )
    reason = text_field(
        gettext_lazy("Why"),
        gettext_lazy("Say why: the law asks for a reason."),
        help_text=gettext_lazy("The person will read it: what is still to be found out or agreed."),
        longest=300,
        rows=2,
    )


class EndForm(forms.Form):
    end = choice_field(
        gettext_lazy("How did it end"),
        gettext_lazy("Choose how it ended."),
        choices=[
            ("answered", gettext_lazy("the information was given")),
            ("forwarded", gettext_lazy("transferred to the body that has the information")),
            ("refused", gettext_lazy("refused")),
            ("mistaken", gettext_lazy("it was no request")),
        ],
    )
    ground = forms.ModelChoiceField(
        label=gettext_lazy("Ground of the refusal"),
        queryset=RefusalGround.objects.filter(is_active=True),
        required=False,
        empty_label=gettext_lazy("choose"),
    )
    note = line_field(
        gettext_lazy("To whom it was transferred, or what the mistake was"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("end") == "refused" and not cleaned.get("ground"):
            self.add_error(
                "ground", gettext_lazy("Choose the ground: without one nothing can be refused.")
            )
        if cleaned.get("end") in ("forwarded", "mistaken") and not cleaned.get("note"):
            self.add_error("note", gettext_lazy("Say it in a sentence."))
        return cleaned

    def save(self, request: InformationRequest, *, by: User, at: datetime) -> None:
        """End the request as chosen. Raises Refused."""
        note = self.cleaned_data["note"]
        match self.cleaned_data["end"]:
            case "answered":
                request.answer(by=by, at=at)
            case "forwarded":
                request.forward(body=note, by=by, at=at)
            case "refused":
                request.refuse(ground=self.cleaned_data["ground"], by=by, at=at)
            case _:
                request.take_out(reason=note, by=by, at=at)


PER_PAGE = 50
VIEWS = {
    "open": gettext_lazy("In progress now"),
    "late": gettext_lazy("Late"),
    "ended": gettext_lazy("Ended"),
    "all": gettext_lazy("All"),
}


@dataclass(frozen=True, kw_only=True)
class Register:
    """What one URL of the register asks for, for one employee."""

    user: User
    view: str
    year: int | None
    query: str
    page_number: str
    today: date

    @classmethod
    def from_address(cls, parameters: QueryDict, *, user: User, today: date) -> "Register":
        """Unknown values fall back to the first view."""
        view, year = parameters.get("view", ""), parameters.get("year", "")
        return cls(
            user=user,
            view=view if view in VIEWS else "open",
            year=int(year) if year.isdecimal() and len(year) == 4 else None,
            query=parameters.get("q", "").strip()[:200],
            page_number=parameters.get("page", "1"),
            today=today,
        )

    @property
    def address(self) -> str:
        parts = {"view": self.view, "year": self.year, "q": self.query}
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def is_filtered(self) -> bool:
        return bool(self.year or self.query)

    @cached_property
    def visible(self) -> RequestQuerySet:
        incidents = Incident.objects.visible_to(self.user)
        return InformationRequest.objects.filter(incident__in=incidents)

    @cached_property
    def requests(self) -> RequestQuerySet:
        found = self.visible.filter(registered_on__year=self.year) if self.year else self.visible
        if self.query:
            found = found.matching(self.query)
        match self.view:
            case "open":
                return found.open().by_due()
            case "late":
                return found.late(on=self.today).by_due()
            case "ended":
                return found.exclude(state=InformationRequest.State.OPEN).newest_first()
        return found.newest_first()

    @cached_property
    def page(self) -> "Page[InformationRequest]":
        rows = self.requests.select_related("incident__account", "incident__unit", "ground")
        return Paginator(rows, PER_PAGE).get_page(self.page_number)

    @cached_property
    def years(self) -> list[int]:
        return [day.year for day in self.visible.dates("registered_on", "year", order="DESC")]


@staff_only(Right.TRIAGE, "POST")
def sorting(request: StaffRequest, number: int) -> HttpResponse:
    """Decide what a letter or a form is; a request goes on to its registration."""
    incident, form = load(request, number), SortingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what it is: a question, a request or an appeal."))
        return redirect(address_of(incident, request))
    kind = form.cleaned_data["kind"]
    with refusals_to_messages(request):
        Sorting.decide(incident, kind=kind, by=request.user, at=timezone.now())
        if kind == LetterKind.REQUEST and incident.is_private:
            address = reverse("incidents:information-request-new", args=[incident.number])
            return redirect(f"{address}?{request.GET.urlencode()}")
        messages.success(request, _describe_kind(kind))
    return redirect(address_of(incident, request))


@staff_only(Right.REPLY, "POST")
def guidance(request: StaffRequest, number: int) -> HttpResponse:
    """Insert into the reply how to file a request or an appeal."""
    incident = load(request, number)
    with refusals_to_messages(request):
        insert(incident, _find_guidance(incident), by=request.user, at=timezone.now())
        messages.success(request, _("It is in the reply. Read it and adapt it."))
    return redirect(f"{address_of(incident, request)}#reply")


def _find_guidance(incident: Incident) -> str:
    """Raises Refused where it was not sorted as a request or an appeal."""
    terms, sorting = RequestTerms.current(), Sorting.objects.filter(incident=incident).first()
    if terms and sorting and sorting.kind == LetterKind.REQUEST:
        return terms.how_to_request
    if terms and sorting and sorting.kind == LetterKind.APPEAL:
        return terms.how_to_appeal
    raise Refused(_("First say what it is: a request for information or an appeal."))


def _describe_kind(kind: str) -> str:
    match kind:
        case LetterKind.APPEAL:
            return _("Marked as an appeal. Not accepted here: explain how to file it.")
        case LetterKind.REQUEST:
            return _("Marked as a request. No public documents: explain how to file it.")
    return _("Marked as a question.")


def load_request(request: StaffRequest, number: int) -> InformationRequest:
    """The request, if this employee may see its incident; else 404."""
    visible = InformationRequest.objects.filter(
        incident__in=Incident.objects.visible_to(request.user)
    ).select_related("incident__account", "incident__unit", "ground", "grown_from")
    return get_object_or_404(visible, number=number)


@staff_only(Right.SEE_DESK, "GET")
def requests(request: StaffRequest) -> HttpResponse:
    """The register; what must be answered first comes first."""
    today = timezone.localdate()
    register = Register.from_address(request.GET, user=request.user, today=today)
    context = {
        "register": register,
        "views": VIEWS,
        "rows": [(found, found.is_late(on=today)) for found in register.page],
        "terms": RequestTerms.current(),
        "today": today,
    }
    return render(request, "incidents/foi_requests/register.html", context)


@staff_only(Right.TRIAGE)
def registration(request: StaffRequest, number: int) -> HttpResponse:
    incident, now = load(request, number), timezone.now()
    if registered := incident.requests.valid().first():
        return redirect("incidents:information-request", registered.number)
    form = RegistrationForm.of(incident, request.POST if request.method == "POST" else None)
    register = InformationRequest.register
    if info_request := create_from_form(request, form, register, incident=incident):
        values = {"number": info_request, "day": date_format(info_request.last_on, "j E Y")}
        sentence = _("Registered: request %(number)s, to be answered by %(day)s.")
        messages.success(request, sentence % values)
        return redirect("incidents:information-request", info_request.number)
    lane = "private" if incident.is_private else "public"
    question, terms = incident.question_before(now, lane=lane), RequestTerms.current()
    context = {"incident": incident, "form": form, "asked": question, "terms": terms}
    return render_form(request, "incidents/foi_requests/registration.html", context)


@staff_only(Right.SEE_DESK, "GET")
def request_page(request: StaffRequest, number: int) -> HttpResponse:
    return show(request, load_request(request, number))


def show(
    request: StaffRequest, info_request: InformationRequest, **refused: forms.Form
) -> HttpResponse:
    """The page of a request; a refused form comes back as it was typed."""
    days = _compute_days(info_request)
    context = {
        "asked": info_request,
        "days": days,
        "names_address": is_asked_as_request(info_request.incident),
        "delay_form": DelayForm(initial={"until": days["latest_on"]}),
        "end_form": EndForm(),
        "lines": Line.objects.about(info_request.incident).filter(verb__startswith="request."),
        "now": timezone.now(),
        **refused,
    }
    return render_form(request, "incidents/foi_requests/request.html", context)


def _compute_days(info_request: InformationRequest) -> dict[str, Any]:
    """`notice_on` is the last day to tell the person of a delay, `latest_on` the last day to which
    the deadline may be extended; None for both without terms from a pack."""
    terms, today = RequestTerms.current(), timezone.localdate()
    notice_on = terms.notice_on(info_request.registered_on) if terms else None
    is_in_time = notice_on is not None and today <= notice_on
    return {
        "terms": terms,
        "notice_on": notice_on,
        "latest_on": terms.latest_on(info_request.registered_on) if terms else None,
        "is_late": info_request.is_late(on=today),
        "may_delay": info_request.is_open and not info_request.is_delayed and is_in_time,
    }


@staff_only(Right.CLOSE, "POST")
def delay(request: StaffRequest, number: int) -> HttpResponse:
    """Extend the term, and insert what the person must be told into the reply."""
    info_request, form = load_request(request, number), DelayForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            info_request.delay(**form.cleaned_data, by=request.user, at=timezone.now())
            _insert_delay(request, info_request)
            return redirect("incidents:information-request", number)
    return show(request, info_request, delay_form=form)


def _insert_delay(request: StaffRequest, info_request: InformationRequest) -> None:
    """A refusal is only a warning: the extension is already stored."""
    try:
        insert(info_request.incident, info_request.delay_words, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        message = _("The deadline is extended. The notice to the person is in the reply: send it.")
        messages.success(request, message)


@staff_only(Right.CLOSE, "POST")
def ending(request: StaffRequest, number: int) -> HttpResponse:
    info_request, form = load_request(request, number), EndForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            form.save(info_request, by=request.user, at=timezone.now())
            values = {"number": info_request, "state": info_request.get_state_display()}
            messages.success(request, _("Request %(number)s: %(state)s.") % values)
            return redirect("incidents:information-request", number)
    return show(request, info_request, end_form=form)


@staff_only(Right.CLOSE, "POST")
def opening(request: StaffRequest, number: int) -> HttpResponse:
    info_request = load_request(request, number)
    apply_verb(request, info_request.open_again, _("The request is in progress again."))
    return redirect("incidents:information-request", number)


@staff_only(Right.REPLY, "POST")
def refusal_text(request: StaffRequest, number: int) -> HttpResponse:
    info_request, form = (
        load_request(request, number),
        EndForm({**request.POST.dict(), "end": "refused"}),
    )
    if not form.is_valid() or not form.cleaned_data["ground"].text:
        messages.error(request, _("Choose a ground that has a text."))
        return redirect("incidents:information-request", number)
    words = form.cleaned_data["ground"].text
    with refusals_to_messages(request):
        insert(info_request.incident, words, by=request.user, at=timezone.now())
        messages.success(request, _("It is in the reply. Read it and adapt it."))
        return redirect("incidents:incident", info_request.incident.number)
    return redirect("incidents:information-request", number)


def letter_panel(case: OpenCase) -> Panel:
    """For a message not yet sorted: the guess `letter`, and `letter_said`, the author's choice in
    the form. For a sorted one: its request for information."""
    sorting, is_letter = _sorting(case), _is_letter(case)
    text = "\n".join(message.text for message in case.timeline if message.is_inbound)
    is_request = sorting is not None and sorting.kind == LetterKind.REQUEST
    questions = Question.objects.filter(incident=case.incident)
    context = {
        "sorting": sorting,
        "letter": letter_kind(text) if is_letter else None,
        "letter_said": questions.first() if is_letter else None,
        "asked_request": case.incident.requests.valid().first() if is_request else None,
    }
    return Panel(template="incidents/desk/letter.html", context=context)


def kind_panel(case: OpenCase) -> Panel:
    context = {"sorting": _sorting(case), "is_letter": _is_letter(case)}
    return Panel(template="incidents/desk/letter_kind.html", context=context)


def _sorting(case: OpenCase) -> Sorting | None:
    return getattr(case.incident, "sorting", None)


def _is_letter(case: OpenCase) -> bool:
    return _sorting(case) is None and case.incident.account.network in SORTED_FIRST
