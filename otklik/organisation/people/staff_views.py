"""Accounts of staff, their appointments and sign-in."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import apply_form, apply_verb, create_from_form, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.identity.provider_identity import ProviderIdentity
from otklik.organisation.people.forms import (
    AccountForm,
    AppointmentForm,
    EndForm,
    ReasonForm,
    SearchForm,
)
from otklik.organisation.people.roles_and_rights import Right, Role
from otklik.organisation.people.user import Appointment, User

A_PAGE = 50
HANDED = "otklik.handed_password"  # in the administrator's session, shown once


@staff_only(Right.ADMINISTER, "GET")
def people(request: StaffRequest) -> HttpResponse:
    """All accounts, open ones first."""
    form, today = SearchForm(request.GET), timezone.localdate()
    asked = form.cleaned_data if form.is_valid() else {"q": "", "closed": False}
    current = Appointment.objects.not_ended(on=today).select_related("unit").order_by("starts_on")
    found = User.objects.annotate(
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk")))
    ).prefetch_related(Prefetch("appointments", queryset=current, to_attr="held"))
    if not asked["closed"]:
        found = found.filter(is_active=True)
    if asked["q"]:
        found = found.filter(Q(name__icontains=asked["q"]) | Q(username__icontains=asked["q"]))
    found = found.order_by("-is_active", "name", "pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "now": timezone.now()}
    return render(request, "organisation/staff/people.html", context)


@staff_only(Right.ADMINISTER)
def open_account(request: StaffRequest) -> HttpResponse:
    """A new account with its first appointment; the password is shown on the next page, once."""
    initial = {"starts_on": timezone.localdate(), "role": Role.OPERATOR}
    form = AccountForm(request.POST or None, initial=initial)
    if opened := create_from_form(request, form, User.open_with):
        return _hand_over(request, *opened)
    return render_form(request, "organisation/staff/opening.html", {"form": form})


@staff_only(Right.ADMINISTER)
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """One account with its appointments; a form for another one."""
    user = get_object_or_404(User, pk=pk)
    form = AppointmentForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    message = _("Appointed: the rights follow from the first day on.")
    if apply_form(request, form, user.be_appointed, message):
        return redirect("staff-person", pk=pk)
    return _render_person(request, user, form=form)


@staff_only(Right.ADMINISTER, "POST")
def end_appointment(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the last day of an appointment; one that has not begun is withdrawn."""
    appointment = get_object_or_404(Appointment.objects.select_related("user", "unit"), pk=pk)
    user, form = appointment.user, EndForm(request.POST)
    if form.is_valid():
        message, on = _("Written down: the rights end with that day."), form.cleaned_data["ends_on"]
        apply_verb(request, user.leave, message, appointment=appointment, on=on)
    else:
        messages.error(request, str(form.errors["ends_on"][0]))
    return redirect("staff-person", pk=user.pk)


@staff_only(Right.ADMINISTER, "POST")
def password(request: StaffRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    return _hand_over_new_password(request, user, user.renew_password)


@staff_only(Right.ADMINISTER, "POST")
def second_factor(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove the second factor of a user who lost it; the reason says how the administrator made
    sure."""
    user = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST)
    message = _("Removed, and all sessions ended. The next sign-in sets it up again.")
    if apply_form(request, form, user.drop_second_factor, message):
        return redirect("staff-person", pk=pk)
    return _render_person(request, user, reason=form)


@staff_only(Right.ADMINISTER, "POST")
def provider_person(request: StaffRequest, pk: int) -> HttpResponse:
    """Untie the account: the next person of the provider under this name is tied."""
    user = get_object_or_404(User, pk=pk)
    message = _("Unlinked, all sessions ended: the next to sign in by this name is linked.")
    apply_verb(request, ProviderIdentity.untie, message, user=user)
    return redirect("staff-person", pk=pk)


@staff_only(Right.ADMINISTER, "POST")
def close_account(request: StaffRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    message = _("Closed: nobody signs in by it any more. What they did stays under their name.")
    apply_verb(request, user.close, message)
    return redirect("staff-person", pk=pk)


@staff_only(Right.ADMINISTER, "POST")
def reopen_account(request: StaffRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    return _hand_over_new_password(request, user, user.reopen)


def _hand_over_new_password(
    request: StaffRequest, user: User, act: Callable[..., str]
) -> HttpResponse:
    """The new password returned by an action, or its refusal as a message."""
    try:
        given = act(by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("staff-person", pk=user.pk)
    return _hand_over(request, user, given)


def _hand_over(request: StaffRequest, user: User, password: str) -> HttpResponse:
    """Redirect to their page, where the password is shown once."""
    request.session[HANDED] = {"user": user.pk, "password": password}
    return redirect("staff-person", pk=user.pk)


def _render_person(request: StaffRequest, user: User, **forms: Form) -> HttpResponse:
    today = timezone.localdate()
    appointments = user.appointments.select_related("unit").order_by("-starts_on", "pk")
    held = [one for one in appointments if one.ends_on is None or one.ends_on >= today]
    factors = Authenticator.objects.filter(user=user)
    context = {
        "person": user,
        "is_me": user.pk == request.user.pk,
        "held": [(one, EndForm(initial={"ends_on": today}, prefix=None)) for one in held],
        "past": [one for one in appointments if one not in held],
        "handed": _password_once(request, user),
        "has_second_factor": factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists(),
        "has_provider_person": user.provider_identities.exists(),
        "form": forms.get("form") or AppointmentForm(initial={"starts_on": today}),
        "reason": forms.get("reason") or ReasonForm(),
        "today": today,
        "now": timezone.now(),
    }
    return render_form(request, "organisation/staff/person.html", context)


def _password_once(request: StaffRequest, user: User) -> str:
    """The password to hand over: shown once, then forgotten."""
    handed = request.session.get(HANDED)
    if not handed or handed["user"] != user.pk:
        return ""
    del request.session[HANDED]
    return str(handed["password"])
