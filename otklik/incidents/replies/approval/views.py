"""The list of replies that wait for approval, and the second person's decisions."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override

from otklik.core.form_fields import choice_field, moment_field
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import (
    apply_verb,
    create_from_form,
    refusals_to_form,
    refusals_to_messages,
    render_form,
)
from otklik.incidents.attachments import clean_upload
from otklik.incidents.attachments.file_types import PLAIN
from otklik.incidents.attachments.views import NOTHING_RUNS
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.mass_incidents.models import MassIncident, MassIncidentQuerySet
from otklik.incidents.replies.approval.models import LONGEST, OutsideWord, Suggestion, Way
from otklik.incidents.replies.models import Reply
from otklik.incidents.replies.queries import ReplyQuerySet, Verdict
from otklik.incidents.replies.text_checks.check import Review, review_reply
from otklik.incidents.replies.views import load_reply, outcome_sentence, save_and_redirect
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.approval_form import SecondWordForm
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

MOST_SHOWN = 100
MOST_WORDS = 20


def visible_replies(user: User) -> ReplyQuerySet:
    return Reply.objects.visible_to(user).select_related(
        "incident__topic", "incident__account", "incident__guessed_topic", "author",
        "in_reply_to__account", "delivery",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ApprovalList:
    """What waits for this person. `wanted` is the key of the reply to read, `refused` one whose
    decision was refused."""

    user: User
    at: datetime
    wanted: str = ""
    refused: Reply | None = None

    @cached_property
    def replies(self) -> list[Reply]:
        return list(visible_replies(self.user).judgeable_by(self.user)[:MOST_SHOWN])

    @cached_property
    def current(self) -> Reply | None:
        """The reply to read, by default the first."""
        chosen = (reply for reply in self.replies if str(reply.key) == self.wanted)
        return self.refused or next(chosen, self.replies[0] if self.replies else None)

    @property
    def others(self) -> list[Reply]:
        return [reply for reply in self.replies if reply != self.current]

    @cached_property
    def review(self) -> Review | None:
        if self.current is None:
            return None
        return review_reply(self.current, self.current.text, by=self.user, at=self.at)

    @cached_property
    def masses(self) -> MassIncidentQuerySet:
        masses = MassIncident.objects.visible_to(self.user).waiting_for_approval()
        return masses.select_related("acted_by")

    @cached_property
    def own(self) -> ReplyQuerySet:
        """This person's own replies, which wait for others."""
        return visible_replies(self.user).waiting_for_approval().filter(author=self.user)

    @cached_property
    def words(self) -> list[OutsideWord]:
        """Offline approvals recorded in this person's name, to which they may object."""
        return list(OutsideWord.objects.to_look_at(self.user)[:MOST_WORDS])

    @cached_property
    def takeable(self) -> ReplyQuerySet:
        return Reply.objects.takeable_by(self.user, at=self.at)


@staff_only(Right.APPROVE, "GET")
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for this person; `open` in the URL selects the one to read."""
    return show_waiting(request)


@staff_only(Right.APPROVE)
def judgement(request: StaffRequest, key: UUID) -> HttpResponse:
    """Approve or return without leaving the list: the next one opens."""
    reply = get_object_or_404(visible_replies(request.user), key=key)
    if request.method != "POST":
        return redirect(f"{reverse('incidents:approvals')}?open={key}#item")
    form = SecondWordForm(request.POST)
    if form.is_valid():
        with refusals_to_form(form):
            messages.success(request, _judge(request, reply, form))
            is_any_left = visible_replies(request.user).judgeable_by(request.user).exists()
            return redirect(reverse("incidents:approvals") + ("#item" if is_any_left else ""))
    return show_waiting(request, form=form, opened=reply)


@staff_only(Right.APPROVE)
def approval(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """One reply with the whole conversation: approve, return it, or suggest another wording."""
    reply = load_reply(request, number, key)
    form = SecondWordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_to_form(form):
            messages.success(request, _judge(request, reply, form))
            return redirect(address_of(reply.incident, request))
    context = {
        "reply": reply,
        "incident": reply.incident,
        "form": form,
        "timeline": reply.incident.messages.with_texts(),
        "now": timezone.now(),
    }
    return render_form(request, "incidents/approval/page.html", context)


def show_waiting(
    request: StaffRequest,
    *,
    form: SecondWordForm | None = None,
    opened: Reply | None = None,
    objecting: OutsideWord | None = None,
) -> HttpResponse:
    """The list; a refused form is shown as it was typed."""
    wanted, now = request.GET.get("open", ""), timezone.now()
    waiting = ApprovalList(user=request.user, at=now, wanted=wanted, refused=opened)
    context = {
        "waiting": waiting,
        "opened": waiting.current,
        "form": form or SecondWordForm(),
        "review": waiting.review,
        "objecting": objecting,
        "now": now,
    }
    status = 422 if (form and form.errors) or objecting else 200
    return render(request, "incidents/approval/list.html", context, status=status)


def _judge(request: StaffRequest, reply: Reply, form: SecondWordForm) -> str:
    """Approve or return it; returns a sentence about that. Raises Refused."""
    now, revision = timezone.now(), form.cleaned_data["revision"]
    if form.cleaned_data["verdict"] == Verdict.APPROVED:
        reply.approve(revision=revision, by=request.user, at=now)
        sentence = _("%(incident)s: approved. The reply is being sent.")
        return outcome_sentence(reply, sentence % {"incident": reply.incident})
    reason = form.cleaned_data["reason"]
    reply.return_for_correction(reason, revision=revision, by=request.user, at=now)
    return _("%(incident)s: returned for correction.") % {"incident": reply.incident}


class SuggestionForm(forms.Form):
    text = forms.CharField(max_length=20_000, strip=False)
    reason = forms.CharField(required=False, max_length=2_000)
    revision = forms.IntegerField(min_value=0)


@staff_only(Right.APPROVE, "POST")
def suggestion(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    reply = load_reply(request, number, key)
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the wording that you suggest."))
        return redirect("incidents:reply-approval", number, key)
    with refusals_to_messages(request):
        Suggestion.make(reply, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Suggested: the author accepts it or not."))
        return redirect(address_of(reply.incident, request))
    return redirect("incidents:reply-approval", number, key)


@staff_only(Right.REPLY, "POST")
def suggestion_decision(request: StaffRequest, number: int, key: UUID, pk: int) -> HttpResponse:
    """The author accepts it, or keeps their own text."""
    reply = load_reply(request, number, key)
    suggested = get_object_or_404(Suggestion.objects.select_related("reply"), reply=reply, pk=pk)
    suggested.reply = reply
    if request.POST.get("decision") == "accept":
        apply_verb(request, suggested.accept, _("The suggested wording is in the reply."))
    else:
        apply_verb(request, suggested.decline, _("Your own words stay."))
    return redirect(address_of(reply.incident, request))


class OutsideWordForm(forms.Form):
    """Who agreed offline, how, when, and the paper."""

    way = choice_field(
        gettext_lazy("How they agreed"),
        gettext_lazy("Say how they agreed: aloud or on paper."),
        choices=Way.choices,
    )
    giver = forms.ModelChoiceField(
        label=gettext_lazy("Who agreed"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("not in the list"),
        required=False,
        help_text=gettext_lazy("They will find the record in their list and can object."),
    )
    giver_words = forms.CharField(
        label=gettext_lazy("Or their position or unit"),
        help_text=gettext_lazy("Only on paper: for someone who does not work in this program."),
        max_length=LONGEST,
        required=False,
    )
    given_at = moment_field(
        gettext_lazy("When they agreed"), help_text=gettext_lazy("Day and time: 24.11.2026 14:05")
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan or photo of the paper"),
        help_text=gettext_lazy("JPEG, PNG, WebP, HEIC or PDF, up to 15 MB. Only staff see it."),
        required=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, reply: Reply, *, by: User, at: datetime, request: HttpRequest) -> "OutsideWordForm":
        """Offers colleagues who may approve and did not write it; the time is now."""
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


@staff_only(Right.SEND)
def outside_word(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """Record who agreed offline; the answer is then sent."""
    reply, now = load_reply(request, number, key), timezone.now()
    form = OutsideWordForm.of(reply, by=request.user, at=now, request=request)
    if create_from_form(request, form, OutsideWord.note, reply=reply):
        sentence = _("Recorded. The reply is being sent; the approver will see this.")
        messages.success(request, outcome_sentence(reply, sentence))
        return redirect(address_of(reply.incident, request))
    context = {"reply": reply, "incident": reply.incident, "form": form, "now": now}
    return render_form(request, "incidents/approval/offline_approval.html", context)


@staff_only(Right.SEND, "POST")
def begin_outside_word(request: StaffRequest, number: int, key: UUID) -> HttpResponse:
    """From the composer: the typed text is saved first."""
    address = reverse("incidents:reply-offline-approval", args=[number, key])
    there = f"{address}?{request.GET.urlencode()}"
    return save_and_redirect(request, load(request, number), key, there)


@staff_only(Right.APPROVE, "POST")
def objection(request: StaffRequest, key: UUID) -> HttpResponse:
    """The person recorded as having agreed objects."""
    word = _load_word(request, key)
    try:
        word.object(request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return show_waiting(request, objecting=word)
    if word.is_stopped:
        messages.success(request, _("The objection is recorded; the author has the reply again."))
    else:
        message = _("The objection is recorded. The reply was already sent: correct it there.")
        messages.warning(request, message)
    return redirect("incidents:approvals")


@csp_override(NOTHING_RUNS)
@staff_only(Right.SEE_DESK, "GET")
def scan(request: StaffRequest, key: UUID) -> HttpResponseBase:
    """The scanned paper, for all who may see the incident: a picture is shown, a PDF downloaded."""
    word = _load_word(request, key)
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


def _load_word(request: StaffRequest, key: UUID) -> OutsideWord:
    replies = Reply.objects.visible_to(request.user)
    words = OutsideWord.objects.with_relations().filter(approval__reply__in=replies)
    return get_object_or_404(words, key=key)
