"""Pages of code frames: open questions, the codes of a question, a code."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.core.form_fields import line_field
from otklik.core.web.handle_refusals import apply_form, apply_verb, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.coding.frames.models import Code, CodeFrame
from otklik.surveys.coding.models import Coding
from otklik.surveys.instrument.models import Instrument, InstrumentVersion


class CodeForm(forms.Form):
    """What a code is called and what belongs to it."""

    name = line_field(
        gettext_lazy("Name of the code"),
        gettext_lazy("Name the code"),
        longest=80,
        help_text=gettext_lazy("Two or three words. Everyone who sees the results sees it"),
    )
    definition = forms.CharField(
        label=gettext_lazy("What belongs to it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "So that two people code alike: what belongs here, and what does not"
        ),
    )
    example = forms.CharField(
        label=gettext_lazy("Example"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("In words of yours, not in those of somebody who answered"),
    )


class MergingForm(forms.Form):
    into = forms.ModelChoiceField(
        label=gettext_lazy("Merge into"),
        queryset=Code.objects.none(),
        empty_label=gettext_lazy("choose"),
        help_text=gettext_lazy("Answers that are being coded get that code instead of this one"),
        error_messages={"required": gettext_lazy("Choose a code")},
    )

    def __init__(self, *args: Any, code: Code, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = code.frame.codes.in_use().exclude(pk=code.pk)


@staff_only(Right.RUN_SURVEYS, "GET")
def questions(request: StaffRequest) -> HttpResponse:
    """All questions with texts, and the progress of their coding."""
    frames = {
        (frame.instrument_id, frame.field): frame
        for frame in CodeFrame.objects.prefetch_related("codes", "codings")
    }
    newest: dict[int, InstrumentVersion] = {}
    for version in InstrumentVersion.objects.approved_first().select_related("instrument"):
        newest.setdefault(version.instrument_id, version)
    rows = [
        {"version": version, "question": question, **_coding_progress(frames, version, text.code)}
        for version in newest.values()
        for question in version.form.questions
        if (text := question.text_field) is not None
    ]
    context = {"rows": rows, "words_language": settings.LANGUAGE_CODE}
    return render(request, "surveys/coding/questions.html", context)


@staff_only(Right.RUN_SURVEYS, "GET")
def frame(request: StaffRequest, code: str, field: str) -> HttpResponse:
    """The codes of one question, and its codings."""
    return _frame_page(request, frame_or_404(code, field), CodeForm())


@staff_only(Right.RUN_SURVEYS, "POST")
def addition(request: StaffRequest, code: str, field: str) -> HttpResponse:
    found, form = frame_or_404(code, field), CodeForm(request.POST)
    if apply_form(request, form, found.add, _("The code is added.")):
        return redirect("surveys-desk:code-frame", code, field)
    return _frame_page(request, found, form)


@staff_only(Right.RUN_SURVEYS)
def one_code(request: StaffRequest, code: str, field: str, number: int) -> HttpResponse:
    """Reword, merge or retire a code."""
    found = _code(code, field, number)
    form = CodeForm(request.POST or None, initial=found.words)
    if apply_form(request, form, found.reword, _("The code is changed.")):
        return redirect("surveys-desk:code-frame", code, field)
    return _code_page(request, found, form, MergingForm(code=found))


@staff_only(Right.RUN_SURVEYS, "POST")
def merging(request: StaffRequest, code: str, field: str, number: int) -> HttpResponse:
    found = _code(code, field, number)
    form = MergingForm(request.POST, code=found)
    if not form.is_valid():
        return _code_page(request, found, CodeForm(initial=found.words), form)
    apply_verb(request, found.merge, _("The codes are merged."), **form.cleaned_data)
    return redirect("surveys-desk:code-frame", code, field)


@staff_only(Right.RUN_SURVEYS, "POST")
def retirement(request: StaffRequest, code: str, field: str, number: int) -> HttpResponse:
    found = _code(code, field, number)
    apply_verb(request, found.retire, _("The code is no longer used."))
    return redirect("surveys-desk:code-frame", code, field)


def _coding_progress(
    frames: dict[tuple[int, str], CodeFrame], version: InstrumentVersion, field: str
) -> dict[str, Any]:
    found = frames.get((version.instrument_id, field))
    if found is None:
        return {"codes": 0, "running": None, "finished": 0}
    codings = list(found.codings.all())
    return {
        "codes": sum(code.ended_at is None for code in found.codes.all()),
        "running": next((coding for coding in codings if not coding.finished_at), None),
        "finished": sum(coding.finished_at is not None for coding in codings),
    }


def frame_or_404(code: str, field: str) -> CodeFrame:
    instrument = get_object_or_404(Instrument, code=code)
    try:
        return CodeFrame.of(instrument, field)
    except LookupError as error:
        raise Http404 from error


def _code(code: str, field: str, number: int) -> Code:
    found = Code.objects.in_use().select_related("frame__instrument")
    return get_object_or_404(found, frame__instrument__code=code, frame__field=field, number=number)


def _frame_page(request: StaffRequest, found: CodeFrame, form: CodeForm) -> HttpResponse:
    context = {
        "frame": found,
        "question": found.question,
        "codes": found.codes.in_use(),
        "ended": found.codes.filter(ended_at__isnull=False).select_related("merged_into"),
        "codings": Coding.objects.filter(frame=found).order_by("-begun_at", "-pk"),
        "running": found.running,
        "form": form,
        "words_language": settings.LANGUAGE_CODE,
    }
    return render_form(request, "surveys/coding/frame.html", context)


def _code_page(
    request: StaffRequest, found: Code, form: CodeForm, merging: MergingForm
) -> HttpResponse:
    context = {
        "code": found,
        "frame": found.frame,
        "question": found.frame.question,
        "form": form,
        "merging": merging,
        "words_language": settings.LANGUAGE_CODE,
    }
    return render_form(request, "surveys/coding/code.html", context)
