from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.incidents.attachments import clean_photo
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.external_cases.forms import OutsideCaseForm
from otklik.incidents.external_cases.models import OutsideCase
from otklik.incidents.intake.manual_card_form import CardForm
from otklik.incidents.intake.manual_cards import Card, message_at, note_card
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.TRIAGE)
def card(request: StaffRequest) -> HttpResponse:
    """Take up a message that no account of ours hears."""
    sent = request.POST if request.method == "POST" else None
    form = CardForm(sent, request.FILES or None, initial={"url": request.GET.get("url", "")})
    case_form = _case_form(request)
    if form.is_valid() and _is_case_right(form, case_form):
        with refusals_to_form(form):
            incident = _noted(request, form, case_form)
            messages.success(
                request, _("The card is made: incident %(name)s.") % {"name": incident}
            )
            _keep_photo(request, incident)
            return redirect("incidents:incident", incident.number)
    context = {"form": form, "case_form": case_form, "standing": _known_message(request, form)}
    status = 422 if form.errors or _has_errors(form, case_form) else 200
    return render(request, "incidents/cards/card.html", context, status=status)


def _known_message(request: StaffRequest, form: CardForm) -> Message | None:
    """The message at the link of a card that was refused, where one may see its incident."""
    if not form.non_field_errors():
        return None
    message = message_at(form.cleaned_data["url"])
    visible = Incident.objects.visible_to(request.user)
    return message if message and message.incident in visible else None


def _case_form(request: StaffRequest) -> OutsideCaseForm:
    """Judged only when it is meant; what was typed comes back all the same."""
    if request.POST.get("is_from_system"):
        return OutsideCaseForm(request.POST, prefix="case")
    typed = {name: request.POST.get(f"case-{name}", "") for name in OutsideCaseForm.base_fields}
    return OutsideCaseForm(
        prefix="case", initial={**typed, "publisher": typed["publisher"] or "us"}
    )


def _is_case_right(form: CardForm, case_form: OutsideCaseForm) -> bool:
    return not form.cleaned_data["is_from_system"] or case_form.is_valid()


def _has_errors(form: CardForm, case_form: OutsideCaseForm) -> bool:
    """Whether what is wrong with the other system's part counts."""
    return bool(form.is_bound and form["is_from_system"].value() and case_form.errors)


@transaction.atomic
def _noted(request: StaffRequest, form: CardForm, case_form: OutsideCaseForm) -> Incident:
    """Both or none: a card whose number stands elsewhere is not made."""
    known, now = form.cleaned_data, timezone.now()
    names = ("where", "text", "posted_at", "url", "place", "author", "author_page")
    noted = Card(**{name: known[name] for name in names})
    incident = note_card(noted, key=known["key"], by=request.user, at=now)
    if known["is_from_system"]:
        OutsideCase.note(incident, **case_form.cleaned_data, by=request.user, at=now)
    return incident


def _keep_photo(request: StaffRequest, incident: Incident) -> None:
    """The picture by itself: one that cannot be kept spoils no card."""
    sent = request.FILES.get("photos")
    message = incident.messages.inbound().first()
    if sent is None or message is None:
        return
    try:
        Attachment.add(message, clean_photo.cleaned(sent, size=sent.size or 0), at=timezone.now())
    except Refused as refusal:
        messages.error(request, _("The picture was not kept: %(why)s") % {"why": str(refusal)})
