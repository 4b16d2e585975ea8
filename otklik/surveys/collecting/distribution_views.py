"""How people reach an open survey: links, QR, poster, screens, invitations, codes, reminders."""

import segno
from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from otklik.core.files.file_responses import CSV, attachment
from otklik.core.table_files.write import csv_text
from otklik.core.web.handle_refusals import apply_form, apply_verb, create_from_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.invitations_and_codes import AT_ONCE, Invitations, Invite
from otklik.surveys.collecting.web.render import IDLE
from otklik.surveys.lifecycle import reminder_posts
from otklik.surveys.waves.desk_view_helpers import render_wave_page, wave_context
from otklik.surveys.waves.models import Wave


class InvitationsForm(forms.Form):
    every = forms.IntegerField(
        label=gettext_lazy("One in how many visits"),
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy(
            "A banner on the first page of every N-th visit invites at random. At least 10; 0 "
            "invites nobody. The share stays the same through the whole survey"
        ),
        error_messages={"required": gettext_lazy("Write a number; 0 asks nobody")},
    )
    after_answers = forms.BooleanField(
        label=gettext_lazy("Invite people who read the answer to a closed question"),
        required=False,
        help_text=gettext_lazy(
            "On the page of the question; nothing joins the form with the question"
        ),
    )


class CodesForm(forms.Form):
    number = forms.IntegerField(
        label=gettext_lazy("How many codes"),
        min_value=1,
        max_value=AT_ONCE,
        help_text=gettext_lazy("One per person; create as many as you hand out"),
        error_messages={"required": gettext_lazy("Write how many codes you need")},
    )


@staff_only(Right.ENTER_ANSWERS, "GET")
def ways(request: StaffRequest, slug: str) -> HttpResponse:
    return render(request, "surveys/desk/links.html", _context(request, slug))


@staff_only(Right.RUN_SURVEYS, "POST")
def invitations(request: StaffRequest, slug: str) -> HttpResponse:
    context, form = _context(request, slug), InvitationsForm(request.POST)
    message, wave = _("The invitations are set up."), get_object_or_404(Wave, slug=slug)
    if apply_form(request, form, Invitations.arrange, message, field="every", wave=wave):
        return redirect("surveys-desk:distribution", slug)
    return render(request, "surveys/desk/links.html", {**context, "form": form}, status=422)


@never_cache
@staff_only(Right.RUN_SURVEYS, "POST")
def codes(request: StaffRequest, slug: str) -> HttpResponse:
    """New personal codes, shown once: as cards to print and cut, or as a file for letters."""
    context, form = _context(request, slug), CodesForm(request.POST)
    wave = get_object_or_404(Wave.objects.whole(), slug=slug)
    made = create_from_form(request, form, Invite.make, field="number", wave=wave)
    if not made:
        context["codes_form"] = form
        return render(request, "surveys/desk/links.html", context, status=422)
    address = str(context["code_url"])
    if request.POST.get("as") == "csv":
        rows = [("code", "address"), *((one, address) for one in made)]
        return attachment("".join(csv_text(rows)), f"{slug}-codes.csv", CSV)
    context |= {"codes": made, "code_qr": _qr_code(address)}
    return render(request, "surveys/desk/codes.html", context)


@staff_only(Right.PUBLISH, "POST")
def reminders(request: StaffRequest, slug: str) -> HttpResponse:
    wave = get_object_or_404(Wave.objects.whole(), slug=slug)
    link = request.build_absolute_uri(reverse("surveys:form", args=[slug]))
    message = _("Drafts are ready: choose pages for each, read it, submit it.")
    apply_verb(request, reminder_posts.prepare, message, wave=wave, link=link)
    return redirect("surveys-desk:distribution", slug)


@staff_only(Right.RUN_SURVEYS, "GET")
def entered(request: StaffRequest, slug: str) -> HttpResponse:
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    return render_wave_page(request, "desk/entry_counts", wave, rows=wave.entered.most_first())


@staff_only(Right.ENTER_ANSWERS, "GET")
def poster(request: StaffRequest, slug: str) -> HttpResponse:
    """An A4 poster: title, QR code, address."""
    return render(request, "surveys/desk/poster.html", _context(request, slug))


def _context(request: StaffRequest, slug: str) -> dict[str, object]:
    wave = get_object_or_404(Wave.objects.with_version(), slug=slug)
    asked = Invitations.objects.filter(wave=wave).first()
    initial = {
        "every": asked.every if asked and asked.is_running else 0,
        "after_answers": bool(asked and asked.after_answers),
    }
    return {
        **wave_context(request, wave),
        **(_links(request, wave) if wave.is_open else {}),
        "asked": asked,
        "form": InvitationsForm(initial=initial),
        "codes_form": CodesForm(),
    }


def _links(request: StaffRequest, wave: Wave) -> dict[str, object]:
    address = request.build_absolute_uri(reverse("surveys:qr", args=[wave.slug]))
    screen = reverse("surveys:screen", args=[wave.slug, submission_tickets.screen(wave)])
    return {
        "qr_url": address,
        "qr": _qr_code(address),
        "code_url": request.build_absolute_uri(reverse("surveys:code", args=[wave.slug])),
        "screen_url": request.build_absolute_uri(screen),
        "may_publish": request.user.may(Right.PUBLISH),
        "reminders": reminder_posts.drafts(wave),
        **IDLE,
    }


def _qr_code(address: str) -> SafeString:
    """An SVG that scales with its container; a quarter of it may be damaged."""
    code = segno.make(address, error="q", micro=False)
    svg = code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff")
    return mark_safe(svg)  # noqa: S308 - squares drawn by segno, no text in it
