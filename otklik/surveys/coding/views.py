"""Pages of a coding: begin, progress, groups, hand in, delete."""

import secrets
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from otklik.core.enqueue_tasks import enqueue
from otklik.core.optional_packages import learning_extra
from otklik.core.web.handle_refusals import apply_verb, create_from_form, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.surveys.coding import presentation
from otklik.surveys.coding.finish import hand_in
from otklik.surveys.coding.frames.models import CodeFrame
from otklik.surveys.coding.frames.views import frame_or_404
from otklik.surveys.coding.models import Coder, Coding
from otklik.surveys.waves.models import Wave

MOST_SHOWN = 5  # answers of a group


class BeginningForm(forms.Form):
    waves = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Surveys"),
        queryset=Wave.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Closed ones. Two are mixed, so that they can be compared"),
        error_messages={"required": gettext_lazy("Choose one survey, or two to compare them.")},
    )
    first = forms.ModelChoiceField(
        label=gettext_lazy("Who codes"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("choose"),
        error_messages={"required": gettext_lazy("Choose who codes")},
    )
    second = forms.ModelChoiceField(
        label=gettext_lazy("Who codes independently of the first"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("coder", "nobody"),
        help_text=gettext_lazy(
            "Neither sees the codes of the other. Their agreement tells how far the figures can be "
            "trusted; without it surveys are not compared"
        ),
    )
    resolver = forms.ModelChoiceField(
        label=gettext_lazy("Who settles what they code differently"),
        queryset=User.objects.none(),
        required=False,
        empty_label=pgettext_lazy("coder", "nobody"),
        help_text=gettext_lazy("Better a third person. Needed where two people code"),
    )

    def __init__(self, *args: Any, frame: CodeFrame, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = dict(self.fields)
        fields["waves"].queryset = (
            Wave.objects.closed()
            .filter(version__instrument=frame.instrument_id)
            .order_by("-closed_at", "-pk")
        )
        people = User.holding(Right.RUN_SURVEYS, on=on, institution=None)
        for name in ("first", "second", "resolver"):
            fields[name].queryset = people

    @property
    def arguments(self) -> dict[str, Any]:
        """Arguments of `Coding.begin`."""
        values = self.cleaned_data
        coders = (values["first"], values["second"])
        return {
            "waves": list(values["waves"]),
            "coders": [person for person in coders if person],
            "resolver": values["resolver"],
        }


@staff_only(Right.RUN_SURVEYS)
def beginning(request: StaffRequest, code: str, field: str) -> HttpResponse:
    frame, today = frame_or_404(code, field), timezone.localdate()
    initial = {"first": request.user.pk}
    form = BeginningForm(request.POST or None, frame=frame, on=today, initial=initial)
    seed = secrets.randbits(48)
    if coding := create_from_form(request, form, Coding.begin, frame=frame, seed=seed):
        return redirect("surveys-desk:coding", coding.pk)
    context = {
        "frame": frame,
        "question": frame.question,
        "form": form,
        "words_language": settings.LANGUAGE_CODE,
    }
    return render_form(request, "surveys/coding/beginning.html", context)


@staff_only(Right.RUN_SURVEYS, "GET")
def coding(request: StaffRequest, number: int) -> HttpResponse:
    """Its progress, whose turn it is, and the agreement once it is finished."""
    found = coding_or_404(number)
    coder = found.coder(request.user)
    left = found.texts.unmarked(coder).count() if coder else None
    context = {
        **coding_context(found),
        "coder": coder,
        "left": left,
        "following": found.following(coder) if coder and left else None,
        "size": found.size,
        "people": presentation.people(found),
        "agreement": presentation.agreement(found),
        "sees_waves": found.finished_at or not found.is_blind_for(request.user),
        "may_see_groups": presentation.may_see_groups(found),
    }
    return render(request, "surveys/coding/coding.html", context)


@staff_only(Right.RUN_SURVEYS, "GET")
def groups(request: StaffRequest, number: int) -> HttpResponse:
    """Answers that say nearly the same, a help in making codes before two people use them."""
    found = coding_or_404(number)
    if not presentation.may_see_groups(found):
        return redirect("surveys-desk:coding", number)
    context = {**coding_context(found), "groups": presentation.groups(found, most=MOST_SHOWN)}
    return render(request, "surveys/coding/groups.html", context)


@staff_only(Right.RUN_SURVEYS, "POST")
def grouping(request: StaffRequest, number: int) -> HttpResponse:
    """Group again when the task was lost."""
    found = coding_or_404(number)
    if not learning_extra.is_installed():
        messages.error(request, learning_extra.how_to_install())
    elif found.grouped_at is None and found.finished_at is None:
        enqueue("otklik.surveys.tasks.group_texts", found.pk)
        messages.success(request, _("The machine looks for alike answers: come back in a minute."))
    return redirect("surveys-desk:coding", number)


@staff_only(Right.RUN_SURVEYS, "POST")
def handing_in(request: StaffRequest, number: int) -> HttpResponse:
    found = coding_or_404(number)
    message = (
        _("All differences are settled: the shares are counted.")
        if found.is_being_settled
        else _("Submitted.")
    )
    apply_verb(request, hand_in, message, coding=found)
    return redirect("surveys-desk:coding", number)


@staff_only(Right.RUN_SURVEYS)
def removal(request: StaffRequest, number: int) -> HttpResponse:
    """Delete a coding after confirmation: its codes are lost."""
    found = coding_or_404(number)
    frame = found.frame
    if request.method == "POST":
        apply_verb(request, found.drop, _("The coding is deleted: nothing of it was counted."))
        return redirect("surveys-desk:code-frame", frame.instrument.code, frame.field)
    if found.finished_at:
        return redirect("surveys-desk:coding", number)
    return render(request, "surveys/coding/removal.html", coding_context(found))


def coding_context(found: Coding) -> dict[str, Any]:
    """What each page of one coding shows."""
    return {
        "coding": found,
        "frame": found.frame,
        "question": found.frame.question,
        "words_language": settings.LANGUAGE_CODE,
        "Coder": Coder,
    }


def coding_or_404(number: int) -> Coding:
    people = ("first_by", "second_by", "resolver")
    return get_object_or_404(Coding.objects.select_related("frame__instrument", *people), pk=number)
