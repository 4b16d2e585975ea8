"""«Согласовано устно / на бумаге»: recorded by somebody else, and objected to by the approver."""

from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from otklik.core.form_fields import moment_field
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_form, render_form
from otklik.incidents.attachments import clean_upload
from otklik.incidents.attachments.file_types import PLAIN
from otklik.incidents.attachments.views import NOTHING_RUNS
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.lookup import address_of, load
from otklik.incidents.replies.approval.models import LONGEST, OutsideWord, Way
from otklik.incidents.replies.approval.views import show_waiting
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.views import load_reply, outcome_sentence, save_and_redirect
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


class OutsideWordForm(forms.Form):
    """Who agreed offline, how, when, and the paper."""

    way = forms.ChoiceField(
        label=_("How they agreed"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how they agreed: aloud or on paper.")},
    )
    giver = forms.ModelChoiceField(
        label=_("Who agreed"),
        queryset=User.objects.none(),
        empty_label=_("not in the list"),
        required=False,
        help_text=_("They will find it in their list and can object."),
    )
    giver_words = forms.CharField(
        label=_("Or their position or unit"),
        help_text=_("Only on paper: for who does not work at this desk."),
        max_length=LONGEST,
        required=False,
    )
    given_at = moment_field(_("When they agreed"), help_text=_("Day and time: 24.11.2026 14:05"))
    scan = forms.FileField(
        label=_("Scan or photo of the paper"),
        help_text=_("JPEG, PNG, WebP, HEIC or PDF, up to 15 MB. Only staff see it."),
        required=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, reply: Reply, *, by: User, at: datetime, request: HttpRequest) -> "OutsideWordForm":
        """Offers colleagues who may approve and did not write it; filled with this moment."""
        is_sent = request.method == "POST"
        form = cls(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            initial={"given_at": timezone.localtime(at), "revision": reply.revision},
        )
        wrote = {by.pk, *reply.writer_keys}
        today, places = timezone.localdate(at), {None, reply.approving_institution}
        may = [User.holding(Right.APPROVE, on=today, institution=here) for here in places]
        field = form.fields["giver"]
        if isinstance(field, forms.ModelChoiceField):
            found = User.objects.filter(pk__in={user.pk for some in may for user in some} - wrote)
            field.queryset = found.order_by("name")
        return form

    def clean_scan(self) -> clean_upload.Scan | None:
        sent = self.cleaned_data["scan"]
        if sent is None:
            return None
        try:
            return clean_upload.clean_scan(sent, size=sent.size)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Right.SEND)
def outside_word(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Record who agreed offline: then the answer is sent."""
    reply, now = load_reply(request, number, key), timezone.now()
    form = OutsideWordForm.of(reply, by=request.user, at=now, request=request)
    if form.is_valid():
        with refusals_to_form(form):
            OutsideWord.note(reply, **form.cleaned_data, by=request.user, at=now)
            sentence = gettext("Noted. The reply is on its way; who agreed will see this note.")
            messages.success(request, outcome_sentence(reply, sentence))
            return redirect(address_of(reply.incident, request))
    context = {"reply": reply, "incident": reply.incident, "form": form, "now": now}
    return render_form(request, "incidents/approving/outside_word.html", context)


@require_POST
@staff_only(Right.SEND)
def beginning(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """From the composer: the typed text is saved first."""
    address = reverse("incidents:reply-outside-word", args=[number, key])
    there = f"{address}?{request.GET.urlencode()}"
    return save_and_redirect(request, load(request, number), key, there)


@require_POST
@staff_only(Right.APPROVE)
def objection(request: StaffRequest, key: UUID) -> HttpResponse:
    """The person who is said to have agreed objects."""
    word = _load(request, key)
    try:
        word.object(request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return show_waiting(request, objecting=word)
    if word.is_stopped:
        messages.success(
            request, gettext("The objection is kept; the reply came back to its author.")
        )
    else:
        message = gettext("The objection is kept. The reply had left already: put it right there.")
        messages.warning(request, message)
    return redirect("incidents:approvals")


@require_safe
@csp_override(NOTHING_RUNS)
@staff_only(Right.SEE_DESK)
def scan(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The paper, for everybody who may see the incident: a picture is shown, a PDF is
    downloaded."""
    word = _load(request, key)
    if not word.scan:
        raise Http404
    try:
        file = word.scan.open()
    except FileNotFoundError:
        raise Http404 from None
    name = f"{word.key}{'.jpg' if word.is_picture else '.pdf'}"
    kind = "image/jpeg" if word.is_picture else PLAIN
    answer = FileResponse(file, content_type=kind, filename=name, as_attachment=not word.is_picture)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _load(request: StaffRequest, key: UUID) -> OutsideWord:
    seen = Incident.objects.visible_to(request.user)
    replies = Reply.objects.filter(incident__in=seen)
    words = OutsideWord.objects.with_relations().filter(approval__reply__in=replies)
    return get_object_or_404(words, key=key)
