"""Templates of claims at the desk, and signing one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import apply_verb
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

LANGUAGE = "ru"


@staff_only(Right.EDIT_SITE, "GET")
def claims(request: StaffRequest) -> HttpResponse:
    templates = ClaimTemplate.objects.active().prefetch_related("signatures__by").in_order()
    context = {
        "templates": templates,
        "may_sign": request.user.may(Right.SIGN_ANSWERS),
        "unsigned": sum(one.signature is None for one in templates),
        "periods": Period.objects.active().in_order(),
        "words_language": LANGUAGE,
    }
    return render(request, "knowledge/claims/desk.html", context)


@staff_only(Right.SIGN_ANSWERS, "POST")
def sign(request: StaffRequest, slug: str) -> HttpResponse:
    template = get_object_or_404(ClaimTemplate.objects.active(), slug=slug)
    message = _("Signed: the site no longer says “ask a lawyer” on this template.")
    apply_verb(request, template.sign, message, digest=request.POST.get("digest", ""))
    return redirect("knowledge-desk:claims")
