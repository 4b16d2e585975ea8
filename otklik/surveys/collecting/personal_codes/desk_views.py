"""Personal codes at the desk: made, and shown once."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from otklik.core.files.downloads import CSV, attachment
from otklik.core.table_files.write import csv_text
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.distribution_views import qr, shown
from otklik.surveys.collecting.invitation_forms import CodesForm
from otklik.surveys.collecting.personal_codes.models import Invite
from otklik.surveys.waves.models import Wave


@require_POST
@never_cache
@staff_only(Right.RUN_SURVEYS)
def codes(request: StaffRequest, slug: str) -> HttpResponse:
    """New codes, as cards to print and cut or as a file for letters."""
    context, form = shown(request, slug), CodesForm(request.POST)
    made: list[str] = []
    if form.is_valid():
        wave = get_object_or_404(Wave.objects.whole(), slug=slug)
        with refusals_to_form(form, "number"):
            number = form.cleaned_data["number"]
            made = Invite.make(wave, number, by=request.user, at=timezone.now())
    if not made:
        context["codes_form"] = form
        return render(request, "surveys/desk/ways.html", context, status=422)
    address = str(context["code_url"])
    if request.POST.get("as") == "csv":
        lines = [("code", "address"), *((one, address) for one in made)]
        return attachment("".join(csv_text(lines)), f"{slug}-codes.csv", CSV)
    context |= {"codes": made, "code_qr": qr(address)}
    return render(request, "surveys/desk/codes.html", context)
