"""Make briefs from the data, correct, mail and download them."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.documents.blocks import TYPES
from otklik.core.files.file_responses import attachment
from otklik.core.web.handle_refusals import apply_form, apply_verb, refusals_to_form, render_form
from otklik.dashboards.media_monitoring.briefs import write
from otklik.dashboards.media_monitoring.briefs.models import LONGEST, Brief, BriefMail, recipients
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class BriefForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text of the brief"),
        help_text=gettext_lazy("A line that begins with # is a heading, with - a point."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 20}),
        error_messages={"required": gettext_lazy("The brief is empty: write at least one line.")},
    )


@staff_only(Right.WORK_FIELD)
def briefs(request: StaffRequest) -> HttpResponse:
    """Earlier ones, newest first; a new one on the last whole week or month."""
    now = timezone.now()
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in set(Brief.Kind):
        first, last = write.period(kind, today=timezone.localdate(now))
        text = write.write_text(first, last)
        brief = Brief.begin(kind, first=first, last=last, text=text, by=request.user, at=now)
        messages.success(request, _("The brief is created: read it and correct the text."))
        return redirect("media-monitoring:brief", brief.pk)
    known = Brief.objects.defer("body").select_related("made_by", "sent_by")
    page = Paginator(known, 25).get_page(request.GET.get("page"))
    return render(request, "dashboards/media_monitoring/briefs.html", {"page": page, "now": now})


class MailForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Recipients"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            name: gettext_lazy("Choose at least one colleague.")
            for name in ("required", "invalid_choice", "invalid_pk_value", "invalid_list")
        },
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = recipients(today=today)  # type: ignore[attr-defined]


@staff_only(Right.WORK_FIELD)
def brief(request: StaffRequest, pk: int) -> HttpResponse:
    """One brief: its text while it can be corrected, then as it was sent."""
    found = get_object_or_404(Brief.objects.defer("body"), pk=pk)
    form = BriefForm(request.POST or None, initial={"text": found.text})
    if apply_form(request, form, found.correct, _("The text is saved.")):
        return redirect("media-monitoring:brief", pk)
    return _show(request, found, form=form)


def _show(
    request: StaffRequest, found: Brief, *, form: BriefForm, mail: MailForm | None = None
) -> HttpResponse:
    now = timezone.now()
    context = {
        "brief": found,
        "form": form,
        "mail": mail or MailForm(today=timezone.localdate(now)),
        "mails": found.mails.select_related("user"),
        "has_server": settings.MAIL_IS_CONFIGURED,
        "now": now,
    }
    return render_form(request, "dashboards/media_monitoring/brief.html", context)


@staff_only(Right.WORK_FIELD, "POST")
def note_sent(request: StaffRequest, pk: int) -> HttpResponse:
    """Record to whom it was sent: the document is stored as it is now."""
    found = get_object_or_404(Brief, pk=pk)
    body, to = _make_file(found, "docx"), request.POST.get("to", "")
    message = _("Recorded. The document is stored as sent.")
    apply_verb(request, found.note_sent, message, to=to, body=body)
    return redirect("media-monitoring:brief", pk)


@staff_only(Right.WORK_FIELD, "POST")
def mail(request: StaffRequest, pk: int) -> HttpResponse:
    found, now = get_object_or_404(Brief, pk=pk), timezone.now()
    today = timezone.localdate(now)
    form = MailForm(request.POST, today=today)
    if form.is_valid():
        with refusals_to_form(form):
            body, people = _make_file(found, "docx"), form.cleaned_data["people"]
            BriefMail.send(found, people, body=body, by=request.user, at=now, today=today)
            messages.success(request, _("It is being sent by mail. Deliveries are shown below."))
            return redirect("media-monitoring:brief", pk)
    return _show(request, found, form=BriefForm(initial={"text": found.text}), mail=form)


@staff_only(Right.WORK_FIELD, "GET")
def file(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    found = get_object_or_404(Brief, pk=pk)
    if kind not in TYPES:
        raise Http404
    is_kept = kind == "docx" and found.body
    body = bytes(found.body) if is_kept else _make_file(found, kind)
    return attachment(body, f"{write.file_name(found)}.{kind}", TYPES[kind])


def _make_file(found: Brief, kind: str) -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        return write.document(found).make(kind)
