from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import address_field, choice_field, moment_field, text_field
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.attachments import clean_upload
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.forms import OutsideCaseForm
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.intake.manual_cards import Card, Where, message_at, note_card
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


class CardForm(forms.Form):
    """A message that reaches no account of ours. The key makes a double submission harmless."""

    where = choice_field(
        _("How we received it"), _("Choose how we received it."), choices=Where.choices
    )
    url = address_field(
        _("Link to the message"),
        help_text=_("For a message in a network: the answer is published there by its link."),
    )
    place = forms.CharField(
        label=_("Where exactly"),
        help_text=_("The name of the group, the telephone line, the office."),
        max_length=120,
        required=False,
    )
    text = text_field(
        _("What the person wrote or said"),
        _("Write what the person wrote or said."),
        longest=20_000,
        rows=6,
    )
    posted_at = moment_field(_("When it was"), help_text=_("Day and time: 24.11.2026 14:05"))
    author = forms.CharField(label=_("Who wrote"), max_length=200, required=False)
    author_page = address_field(
        _("The person's page"), help_text=_("The person is recognised by it.")
    )
    photos = forms.FileField(
        label=_("Screenshot or photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )
    is_from_system = forms.BooleanField(
        label=_("It came from Incident Management or the feedback platform"), required=False
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)


@staff_only(Right.TRIAGE)
def card(request: StaffRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = CardForm(sent, request.FILES or None, initial={"url": request.GET.get("url", "")})
    case_form = _case_form(request)
    is_valid = form.is_valid()
    if is_valid and (not form.cleaned_data["is_from_system"] or case_form.is_valid()):
        with refusals_to_form(form):
            incident = _note(request, form, case_form)
            messages.success(
                request, gettext("The card is made: incident %(name)s.") % {"name": incident}
            )
            _keep_photo(request, incident)
            return redirect("incidents:incident", incident.number)
    context = {"form": form, "case_form": case_form, "standing": _find_message(request, form)}
    is_case_wrong = form.is_bound and form["is_from_system"].value() and case_form.errors
    status = 422 if form.errors or is_case_wrong else 200
    return render(request, "incidents/intake/manual_card.html", context, status=status)


def _find_message(request: StaffRequest, form: CardForm) -> Message | None:
    """The message at the link of a refused card, if the user may see its incident."""
    if not form.non_field_errors():
        return None
    message = message_at(form.cleaned_data["url"])
    visible = Incident.objects.visible_to(request.user)
    return message if message and message.incident in visible else None


def _case_form(request: StaffRequest) -> OutsideCaseForm:
    """Validated only if it was filled in on purpose; what was typed is shown again in any case."""
    if request.POST.get("is_from_system"):
        return OutsideCaseForm(request.POST, prefix="case")
    typed = {name: request.POST.get(f"case-{name}", "") for name in OutsideCaseForm.base_fields}
    return OutsideCaseForm(
        prefix="case", initial={**typed, "publisher": typed["publisher"] or "us"}
    )


@transaction.atomic
def _note(request: StaffRequest, form: CardForm, case_form: OutsideCaseForm) -> Incident:
    """All or nothing: no card is made if the number is taken."""
    typed, now = form.cleaned_data, timezone.now()
    names = ("where", "text", "posted_at", "url", "place", "author", "author_page")
    noted = Card(**{name: typed[name] for name in names})
    incident = note_card(noted, key=typed["key"], by=request.user, at=now)
    if typed["is_from_system"]:
        OutsideCase.note(incident, **case_form.cleaned_data, by=request.user, at=now)
    return incident


def _keep_photo(request: StaffRequest, incident: Incident) -> None:
    """The picture separately: if it cannot be stored, the card stays."""
    sent = request.FILES.get("photos")
    message = incident.messages.inbound().first()
    if sent is None or message is None:
        return
    try:
        Attachment.add(
            message, clean_upload.clean_photo(sent, size=sent.size or 0), at=timezone.now()
        )
    except Refused as refusal:
        messages.error(
            request, gettext("The picture was not saved: %(why)s") % {"why": str(refusal)}
        )
