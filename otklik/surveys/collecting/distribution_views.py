"""How people come to an open survey: its addresses, the QR code, the poster, screens of ours."""

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import refusals_to_form, refusals_to_messages
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.invitation_forms import CodesForm, InvitationsForm
from otklik.surveys.collecting.site_invitations import Invitations
from otklik.surveys.collecting.web.render import IDLE
from otklik.surveys.lifecycle import reminder_posts as lifecycle_reminders
from otklik.surveys.waves.models import Wave
from otklik.surveys.waves.page_context import particulars


@require_safe
@staff_only(Right.ENTER_ANSWERS)
def ways(request: StaffRequest, slug: str) -> HttpResponse:
    return render(request, "surveys/desk/ways.html", shown(request, slug))


@require_POST
@staff_only(Right.RUN_SURVEYS)
def invitations(request: StaffRequest, slug: str) -> HttpResponse:
    """Whom the survey asks by chance."""
    context, form = shown(request, slug), InvitationsForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form, "every"):
            Invitations.arrange(
                get_object_or_404(Wave, slug=slug),
                every=form.cleaned_data["every"],
                after_answers=form.cleaned_data["after_answers"],
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _("The invitations are arranged."))
            return redirect("surveys-desk:ways", slug)
    return render(request, "surveys/desk/ways.html", {**context, "form": form}, status=422)


@require_POST
@staff_only(Right.PUBLISH)
def reminders(request: StaffRequest, slug: str) -> HttpResponse:
    """Drafts of posts that remind of the survey."""
    wave = get_object_or_404(Wave.objects.whole(), slug=slug)
    link = request.build_absolute_uri(reverse("surveys:form", args=[slug]))
    now = timezone.now()
    with refusals_to_messages(request):
        lifecycle_reminders.prepare(wave, link=link, by=request.user, at=now)
        messages.success(
            request, _("Drafts are ready: choose pages for each, read it, hand it over.")
        )
    return redirect("surveys-desk:ways", slug)


@require_safe
@staff_only(Right.RUN_SURVEYS)
def entered(request: StaffRequest, slug: str) -> HttpResponse:
    """How much each member of staff entered, for whoever answers for the survey."""
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    context = {**particulars(request, wave), "rows": wave.entered.most_first()}
    return render(request, "surveys/desk/entered.html", context)


@require_safe
@staff_only(Right.ENTER_ANSWERS)
def poster(request: StaffRequest, slug: str) -> HttpResponse:
    """An A4 sheet for a wall: what is asked, the QR code, the address in letters."""
    return render(request, "surveys/desk/poster.html", shown(request, slug))


def shown(request: StaffRequest, slug: str) -> dict[str, object]:
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    found = particulars(request, wave)
    if wave.is_open:
        found |= _links(request, wave)
    asked = Invitations.objects.filter(wave=wave).first()
    initial = {"every": asked.every if asked and asked.is_running else 0}
    initial["after_answers"] = bool(asked and asked.after_answers)
    return {
        **found,
        "asked": asked,
        "form": InvitationsForm(initial=initial),
        "codes_form": CodesForm(),
    }


def _links(request: StaffRequest, wave: Wave) -> dict[str, object]:
    """By which addresses people come to an open survey."""
    address = request.build_absolute_uri(reverse("surveys:qr", args=[wave.slug]))
    screen = reverse("surveys:screen", args=[wave.slug, submission_tickets.screen(wave)])
    return {
        "qr_url": address,
        "qr": qr(address),
        "code_url": request.build_absolute_uri(reverse("surveys:code", args=[wave.slug])),
        "screen_url": request.build_absolute_uri(screen),
        "may_publish": request.user.may(Right.PUBLISH),
        "reminders": lifecycle_reminders.prepared(wave),
        **IDLE,
    }


def qr(address: str) -> SafeString:
    """A QR code as an SVG that grows with its place; a quarter of it may be damaged."""
    drawn = segno.make(address, error="q", micro=False)
    svg = drawn.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    return mark_safe(svg)  # noqa: S308 - squares drawn by segno, no words in it
