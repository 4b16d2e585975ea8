"""Templates and phrases: written and checked here, put into answers by a button."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.web.handle_refusals import (
    apply_verb,
    refusals_to_form,
    render_form,
)
from otklik.incidents.reply_templates.forms import SnippetForm, TemplateForm
from otklik.incidents.reply_templates.models import Wording
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right


@require_safe
@staff_only(Right.REPLY)
def wordings(request: StaffRequest) -> HttpResponse:
    """Templates by topic, and phrases of one's own and of one's units."""
    kept = Wording.objects.kept().of(request.user).with_acts()
    kept = kept.select_related("topic", "unit", "owner", "written_by", "checked_by")
    today = timezone.localdate()
    context = {
        "templates": [
            {"wording": one, "holds": one.holds(today), "stale": one.stale(today)}
            for one in kept
            if one.is_template
        ],
        "snippets": [one for one in kept if not one.is_template],
        "now": timezone.now(),
    }
    return render(request, "incidents/wordings/list.html", context)


@staff_only(Right.WRITE_TEMPLATES)
def template(request: StaffRequest, pk: int = 0) -> HttpResponse:
    kept = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.TEMPLATE)
    known = get_object_or_404(kept, pk=pk) if pk else Wording(kind=Wording.Kind.TEMPLATE)
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=known)
    if form.is_valid():
        with refusals_to_form(form):
            wording = form.save(commit=False)
            wording.keep(cites=list(form.cites()), by=request.user, at=timezone.now())
            messages.success(request, _("Kept. A colleague who approves should check it."))
            return redirect("incidents:wordings")
    return _form(request, form, known)


@staff_only(Right.REPLY)
def snippet(request: StaffRequest, pk: int = 0) -> HttpResponse:
    kept = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.SNIPPET)
    known = get_object_or_404(kept, pk=pk) if pk else Wording(kind=Wording.Kind.SNIPPET)
    data = request.POST if request.method == "POST" else None
    form = SnippetForm(data, user=request.user, snippet=known)
    if request.method == "POST" and form.is_valid():
        form.fill().keep(by=request.user, at=timezone.now())
        messages.success(request, _("The phrase is kept."))
        return redirect("incidents:wordings")
    return _form(request, form, known)


@require_POST
@staff_only(Right.APPROVE)
def checking(request: StaffRequest, pk: int) -> HttpResponse:
    templates = Wording.objects.kept().of(request.user).filter(kind=Wording.Kind.TEMPLATE)
    wording = get_object_or_404(templates, pk=pk)
    message = _("Checked: “%(name)s”.") % {"name": wording}
    apply_verb(request, wording.confirm, message, seen=request.POST.get("seen", ""))
    return redirect("incidents:wordings")


@require_POST
@staff_only(Right.REPLY)
def putting_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Offer it no more; a template only with the right to write them."""
    kept = Wording.objects.kept().of(request.user)
    if not request.user.may(Right.WRITE_TEMPLATES):
        kept = kept.filter(kind=Wording.Kind.SNIPPET)
    wording = get_object_or_404(kept, pk=pk)
    apply_verb(request, wording.put_away, _("Put away: “%(name)s”.") % {"name": wording})
    return redirect("incidents:wordings")


def _form(
    request: StaffRequest, form: TemplateForm | SnippetForm, wording: Wording
) -> HttpResponse:
    context = {"form": form, "wording": wording}
    return render_form(request, "incidents/wordings/form.html", context)
