"""Hiding and deleting people's comments on our own pages: one person starts, another decides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.files.file_responses import CSV, attachment
from otklik.core.form_fields import choice_field, day_field, line_field, text_field
from otklik.core.web.handle_refusals import apply_form, apply_verb, refusals_to_form, render_form
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.cases.choices import Concern
from otklik.incidents.cases.load_incident_or_404 import address_of, load
from otklik.incidents.cases.message import Message, MessageVersion
from otklik.incidents.moderation import report as moderation_report
from otklik.incidents.moderation import takedown_state
from otklik.incidents.moderation.choices import HIDDEN, ModerationState
from otklik.incidents.moderation.models import (
    LONGEST_NOTE,
    ModerationAct,
    ModerationQuerySet,
    ModerationRule,
)
from otklik.incidents.moderation.network_takedown_request import LONGEST_NOTE as LONGEST_HAND_NOTE
from otklik.incidents.moderation.network_takedown_request import ModerationStep, objection_to
from otklik.incidents.moderation.removed_comment_copies import CopiedFile, CopiedText
from otklik.incidents.moderation.report import Report
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

#: The rule for each concern, by its code in the pack's moderation.yaml.
RULE_OF = {
    Concern.PERSONAL: "personal-data",
    Concern.THREAT: "threat",
    Concern.INSULT: "insult",
}


class RuleChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """The rule, and below it what it does not cover, its source, whether it was checked."""
        kinds = gettext_lazy("For deleting only.") if not obj.is_for_hiding else ""
        unchecked = (
            "" if obj.is_checked else gettext_lazy("The authority has not checked this rule yet.")
        )
        below = " ".join(str(part) for part in (obj.excludes, kinds, obj.source, unchecked) if part)
        return format_html('{}<br><span class="soft">{}</span>', obj.sentence, below)


class ModerationForm(forms.Form):
    kind = choice_field(
        gettext_lazy("What to do"),
        gettext_lazy("Choose what to do."),
        choices=[
            (
                "hide",
                gettext_lazy("Hide at once; a second person confirms on the next working day"),
            ),
            ("delete", gettext_lazy("Propose to delete for good; a second person does it")),
        ],
        initial="hide",
    )
    rule = RuleChoice(
        label=gettext_lazy("Which rule it breaks"),
        help_text=gettext_lazy("Criticism, disagreement and rude words alone are no rule."),
        queryset=ModerationRule.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy(
                "Choose the rule. Without one nothing is hidden or deleted: criticism, even rude, "
                "stays."
            ),
            "invalid_choice": gettext_lazy("Choose one of the rules below."),
        },
    )
    note = text_field(
        gettext_lazy("Why, in a sentence"),
        help_text=gettext_lazy(
            "For the second person and the report. Do not repeat the personal data here."
        ),
        longest=LONGEST_NOTE,
        rows=2,
        required=False,
    )

    def __init__(self, *args: Any, concern: Concern | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        rule.queryset = ModerationRule.objects.active()
        if concern is not None:
            rule.initial = rule.queryset.filter(code=RULE_OF[concern]).first()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        rule, kind = cleaned.get("rule"), cleaned.get("kind")
        if rule and kind == "hide" and not rule.is_for_hiding:
            self.add_error(
                "rule", gettext_lazy("This rule is for deleting only: choose another one.")
            )
        if rule and kind == "delete" and not rule.is_for_deleting:
            self.add_error(
                "rule", gettext_lazy("This rule is for hiding only: choose another one.")
            )
        if kind == "delete" and not cleaned.get("note") and "note" not in self.errors:
            self.add_error(
                "note",
                gettext_lazy("Say why hiding is not enough: the second person needs it to decide."),
            )
        return cleaned

    def begin(self, message: Message, *, by: User, at: datetime) -> ModerationAct:
        """Raises Refused."""
        rule, note = self.cleaned_data["rule"], self.cleaned_data["note"]
        if self.cleaned_data["kind"] == "hide":
            return ModerationAct.hide(message, rule=rule, note=note, by=by, at=at)
        return ModerationAct.propose_deletion(message, rule=rule, note=note, by=by, at=at)


class ReasonForm(forms.Form):
    reason = text_field(
        gettext_lazy("Why, in a sentence"),
        gettext_lazy("Say why in a sentence: the report shows it."),
        longest=LONGEST_NOTE,
        rows=2,
    )


class HandForm(forms.Form):
    note = line_field(
        gettext_lazy("What was done there"), longest=LONGEST_HAND_NOTE, required=False
    )


class PeriodForm(forms.Form):
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("Until"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error(
                "until", gettext_lazy("The last day is before the first one: swap them.")
            )
        return cleaned


PER_PAGE = 25
VIEWS = {
    "waiting": gettext_lazy("Second person's decision"),
    "network": gettext_lazy("Not carried out in the network"),
    "hidden": gettext_lazy("Hidden now"),
    "all": gettext_lazy("All"),
}


@dataclass(frozen=True, kw_only=True)
class ModerationList:
    """What one URL of the list asks for, for one employee."""

    user: User
    view: str
    page_number: str
    at: datetime

    @classmethod
    def from_address(cls, parameters: QueryDict, *, user: User, at: datetime) -> "ModerationList":
        """Unknown values fall back to the defaults."""
        view = parameters.get("view", "")
        return cls(
            user=user,
            view=view if view in VIEWS else "waiting",
            page_number=parameters.get("page", "1"),
            at=at,
        )

    @cached_property
    def counts(self) -> list[tuple[str, str, int | None]]:
        """Each view with its number of acts; `all` has no number."""
        return [
            (code, str(name), None if code == "all" else self._select(code).count())
            for code, name in VIEWS.items()
        ]

    @cached_property
    def overdue(self) -> int:
        return self._visible.overdue(at=self.at).count()

    @cached_property
    def page(self) -> Page[ModerationAct]:
        return Paginator(self._select(self.view).with_all(), PER_PAGE).get_page(self.page_number)

    @property
    def _visible(self) -> ModerationQuerySet:
        return ModerationAct.objects.visible_to(self.user)

    def _select(self, view: str) -> ModerationQuerySet:
        match view:
            case "waiting":
                return self._visible.open()
            case "network":
                undone = ModerationStep.objects.newest().undone().values("act")
                return self._visible.filter(pk__in=undone).order_by("begun_at", "pk")
            case "hidden":
                return self._visible.filter(state__in=(*HIDDEN, ModerationState.PROPOSED))
        return self._visible.order_by("-number")


def load_act(request: StaffRequest, number: int) -> ModerationAct:
    """The act, if this member of staff may see its incident; else 404."""
    visible = ModerationAct.objects.visible_to(request.user).with_all()
    return get_object_or_404(visible, number=number)


@staff_only(Right.MODERATE, "GET")
def moderation(request: StaffRequest) -> HttpResponse:
    """The acts that wait for a second person or for the network, and what is hidden now."""
    now = timezone.now()
    act_list = ModerationList.from_address(request.GET, user=request.user, at=now)
    context = {
        "wanted": act_list,
        "rows": [(act, act.is_overdue(at=now)) for act in act_list.page],
        "rules": ModerationRule.objects.active(),
        "now": now,
    }
    return render(request, "incidents/moderation/list.html", context)


@staff_only(Right.MODERATE)
def beginning(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Hide a comment at once, or propose deleting it."""
    incident = load(request, number)
    message = get_object_or_404(Message.objects.with_texts().filter(incident=incident), pk=pk)
    concern = message.concern if request.GET.get("by") == "words" else None
    form = ModerationForm(request.POST if request.method == "POST" else None, concern=concern)
    if form.is_valid():
        with refusals_to_form(form):
            act = form.begin(message, by=request.user, at=timezone.now())
            messages.success(request, _describe_beginning(act, request))
            return redirect("incidents:moderation-act", act.number)
    context = _describe_options(message) | {"incident": incident, "form": form}
    return render_form(request, "incidents/moderation/beginning.html", context)


def _describe_options(message: Message) -> dict[str, object]:
    return {
        "message": message,
        "rules": ModerationRule.objects.active(),
        "objection": objection_to(message),
        "hiding": takedown_state.what_hiding_does(message),
        "deleting": takedown_state.what_deleting_does(message),
        "standing": message.moderations.in_force(),
    }


def _describe_beginning(act: ModerationAct, request: StaffRequest) -> str:
    if act.begun_by_id != request.user.pk:
        return _("A colleague already did this: see the state below.")
    if act.kind == ModerationAct.Kind.DELETE:
        return _("Proposed. Nothing changes in the network until a second person agrees.")
    return _("Hidden by your decision. What the network did is shown below.")


@staff_only(Right.MODERATE, "POST")
def leaving(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    incident = load(request, number)
    message = get_object_or_404(incident.messages.all(), pk=pk)
    apply_verb(request, message.keep_visible, _("The comment stays. The mark is removed."))
    return redirect(address_of(incident, request))


@dataclass(frozen=True, kw_only=True)
class ActPage:
    """What the page of an act shows; `later_…` is newer than the copy."""

    act: ModerationAct
    user: User
    is_overdue: bool

    @property
    def is_first(self) -> bool:
        return self.act.begun_by_id == self.user.pk

    @property
    def may_decide(self) -> bool:
        return self.user.may(Right.CONFIRM_MODERATION) and not self.is_first

    @property
    def seen(self) -> str:
        """The digest of the comment as shown, which the second person confirms."""
        return self.act.content_digest if self.act.is_open else ""

    @property
    def effect(self) -> str:
        """What the network will do."""
        is_hiding = self.act.kind == ModerationAct.Kind.HIDE
        effect = takedown_state.what_hiding_does if is_hiding else takedown_state.what_deleting_does
        return effect(self.act.message)

    @cached_property
    def copied_texts(self) -> Sequence[CopiedText]:
        return list(self.act.copied_texts.all())

    @cached_property
    def copied_files(self) -> Sequence[CopiedFile]:
        return list(self.act.copied_files.select_related("attachment"))

    @cached_property
    def later_texts(self) -> Sequence[MessageVersion]:
        stored = {(one.text, one.at) for one in self.copied_texts}
        history = self.act.message.history if self.act.is_open else ()
        return [one for one in history if (one.text, one.at) not in stored]

    @cached_property
    def later_files(self) -> Sequence[Attachment]:
        stored = [one.attachment_id for one in self.copied_files]
        files = self.act.message.attachments.exclude(pk__in=stored)
        return list(files) if self.act.is_open else []


@staff_only(Right.MODERATE, "GET")
def act(request: StaffRequest, number: int) -> HttpResponse:
    return show(request, load_act(request, number))


def show(
    request: StaffRequest, act: ModerationAct, form: ReasonForm | HandForm | None = None
) -> HttpResponse:
    """The page of an act; a refused form is shown as it was typed."""
    now = timezone.now()
    reason_form = form if isinstance(form, ReasonForm) else None
    context = {
        "act": act,
        "message": act.message,
        "incident": act.incident,
        "page": ActPage(act=act, user=request.user, is_overdue=act.is_overdue(at=now)),
        "may_end": act.may_be_ended_by(request.user) or reason_form is not None,
        "reason_form": reason_form or ReasonForm(),
        "hand_form": form if isinstance(form, HandForm) else HandForm(),
        "now": now,
    }
    return render_form(request, "incidents/moderation/act.html", context)


def _carry_out_form(
    request: StaffRequest,
    number: int,
    form: ReasonForm | HandForm,
    verb: Callable[..., None],
    message: str,
) -> HttpResponse:
    act = load_act(request, number)
    if apply_form(request, form, partial(verb, act), message):
        return redirect("incidents:moderation-act", number)
    return show(request, act, form)


@staff_only(Right.CONFIRM_MODERATION, "POST")
def confirmation(request: StaffRequest, number: int) -> HttpResponse:
    act, digest = load_act(request, number), request.POST.get("seen", "")
    apply_verb(request, act.confirm, _("Confirmed: the comment stays hidden."), seen=digest)
    return redirect("incidents:moderation-act", number)


@staff_only(Right.CONFIRM_MODERATION, "POST")
def deletion(request: StaffRequest, number: int) -> HttpResponse:
    act, digest = load_act(request, number), request.POST.get("seen", "")
    message = _("Decided by two people. What the network did is shown below.")
    apply_verb(request, act.carry_out, message, seen=digest)
    return redirect("incidents:moderation-act", number)


@staff_only(Right.MODERATE, "POST")
def lifting(request: StaffRequest, number: int) -> HttpResponse:
    """Show the comment again: by the person who hid it, or by the second one."""
    form, message = ReasonForm(request.POST), _("Unhidden: the comment is shown again.")
    return _carry_out_form(request, number, form, ModerationAct.lift, message)


@staff_only(Right.MODERATE, "POST")
def dropping(request: StaffRequest, number: int) -> HttpResponse:
    """Drop a proposed deletion: by the person who proposed it, or by the second one."""
    form, message = ReasonForm(request.POST), _("Cancelled: nothing is deleted.")
    return _carry_out_form(request, number, form, ModerationAct.drop, message)


@staff_only(Right.MODERATE, "POST")
def by_hand(request: StaffRequest, number: int) -> HttpResponse:
    form, message = HandForm(request.POST), _("Recorded: it was done manually.")
    return _carry_out_form(request, number, form, ModerationAct.note_done, message)


@staff_only(Right.MODERATE, "POST")
def again(request: StaffRequest, number: int) -> HttpResponse:
    apply_verb(request, load_act(request, number).try_again, _("The network is asked once more."))
    return redirect("incidents:moderation-act", number)


@staff_only(Right.MODERATE, "GET")
def report(request: StaffRequest) -> HttpResponse:
    """What was taken down in a period; the days are in the URL."""
    form = _read_period(request.GET)
    context = {"form": form, "report": _make_report(request, form), "now": timezone.now()}
    return render_form(request, "incidents/moderation/report.html", context)


@staff_only(Right.MODERATE, "GET")
def report_csv(request: StaffRequest) -> HttpResponse:
    form = _read_period(request.GET)
    found = _make_report(request, form)
    if found is None:
        context = {"form": form, "report": None}
        return render(request, "incidents/moderation/report.html", context, status=422)
    days = f"{found.since:%Y-%m-%d}-{found.until:%Y-%m-%d}"
    return attachment(moderation_report.as_csv(found), f"moderation-{days}.csv", CSV)


def _read_period(parameters: QueryDict) -> PeriodForm:
    """The days from the URL; without any, the last thirty."""
    today: date = timezone.localdate()
    month = {"since": f"{today - timedelta(days=29):%d.%m.%Y}", "until": f"{today:%d.%m.%Y}"}
    return PeriodForm(parameters if "since" in parameters or "until" in parameters else month)


def _make_report(request: StaffRequest, form: PeriodForm) -> Report | None:
    if not form.is_valid():
        return None
    return moderation_report.report(**form.cleaned_data, user=request.user, at=timezone.now())
