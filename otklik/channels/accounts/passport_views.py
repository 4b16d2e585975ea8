from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.channels.accounts.page_passport import Passport
from otklik.channels.accounts.passport_form import PassportForm
from otklik.channels.health.views import load
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@staff_only(Right.EDIT_SITE)
def passport(request: StaffRequest, code: str) -> HttpResponse:
    """What the page is as a page of an authority; a second button says that it was looked at."""
    account = load(request, code)
    kept, now = Passport.objects.of(account), timezone.now()
    form = PassportForm(request.POST or None, initial=_initial(kept))

    if form.is_valid():
        with refusals_to_form(form, "marked_on"):
            kept.keep(form.facts, by=request.user, at=now)
            if "checked" in request.POST:
                kept.check_off(by=request.user, at=now)
            messages.success(request, _("The passport is kept. The site shows what is public."))
            return redirect("channels:account", code)
    context = {"form": form, "account": account, "passport": kept}
    status = 422 if form.errors else 200
    return render(request, "channels/passport.html", context, status=status)


def _initial(kept: Passport) -> dict[str, object]:
    facts = kept.facts
    return {**{name: getattr(facts, name) for name in asdict(facts)}, "unit": kept.unit_id}
