"""Briefs: made from the data, corrected, kept as sent."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.ooxml import KIND
from otklik.core.pressing import pressed
from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.models import Authority
from otklik.organisation.rights import Right
from otklik.overview.field import briefing
from otklik.overview.models import Brief
from otklik.overview.models.brief import LONGEST


class BriefForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text of the brief"),
        help_text=gettext_lazy("A line that begins with # is a heading, with - a point."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 20}),
        error_messages={"required": gettext_lazy("The brief is empty: write at least one line.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def briefs(request: StaffRequest) -> HttpResponse:
    """Those made before, newest first; a new one of the last whole week or month."""
    now = timezone.now()
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in set(Brief.Kind):
        first, last = briefing.period(kind, today=timezone.localdate(now))
        text = briefing.written(first, last)
        brief = Brief.begin(kind, first=first, last=last, text=text, by=request.user, at=now)
        return redirect("field:brief", brief.pk)
    known = Brief.objects.defer("body").select_related("made_by", "sent_by")
    page = Paginator(known, 25).get_page(request.GET.get("page"))
    return render(request, "overview/field/briefs.html", {"page": page, "now": now})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.WORK_FIELD)
def brief(request: StaffRequest, pk: int) -> HttpResponse:
    """One brief: its text while it may be corrected, then as it was sent."""
    found = get_object_or_404(Brief.objects.defer("body"), pk=pk)
    now = timezone.now()
    form = BriefForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            found.correct(form.cleaned_data["text"], by=request.user, at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The text is kept."))
            return redirect("field:brief", pk)
    context = {"brief": found, "form": form, "now": now}
    status = 422 if form.errors else 200
    return render(request, "overview/field/brief.html", context, status=status)


@require_POST
@staff_only(Right.WORK_FIELD)
def sending(request: StaffRequest, pk: int) -> HttpResponse:
    """Note to whom it went: the document is kept as it is now."""
    found = get_object_or_404(Brief, pk=pk)
    body, to = briefing.docx(found, authority=_authority()), request.POST.get("to", "")
    pressed(
        request,
        lambda: found.note_sent(to, body=body, by=request.user, at=timezone.now()),
        _("Noted. The document is kept as it was sent."),
    )
    return redirect("field:brief", pk)


@require_safe
@staff_only(Right.WORK_FIELD)
def file(request: StaffRequest, pk: int) -> HttpResponse:
    """The document: as sent, or as the text is now."""
    found = get_object_or_404(Brief, pk=pk)
    body = bytes(found.body) or briefing.docx(found, authority=_authority())
    answer = HttpResponse(body, content_type=f"{KIND}.document")
    name = f"brief-{found.first:%Y-%m-%d}.docx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _authority() -> str:
    authority = Authority.objects.first()
    return authority.text.short_name if authority and authority.text else ""
