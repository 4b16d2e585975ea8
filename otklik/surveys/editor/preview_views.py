"""A draft as people will see it, in every mode. A filled form is not counted: the response shows
what would be stored, and nothing is kept.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.filled_form import FieldInput, Sheet
from otklik.surveys.collecting.paper.data_entry_keys import KeyedSheet
from otklik.surveys.collecting.submit import MASKED_ON_ENTRY
from otklik.surveys.collecting.web import render as web_render
from otklik.surveys.collecting.web import stepwise
from otklik.surveys.collecting.web.form_request import CLEAR
from otklik.surveys.editor.models import Draft
from otklik.surveys.instrument import number_and_date_input, translations
from otklik.surveys.instrument.form_layout_and_encoding import FieldKind
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.waves.models import Wave

MODES = ("web", "pages", "screen", "phone", "paper")


def modes() -> list[tuple[str, str]]:
    names = (
        _("on one page"),
        _("question by question"),
        _("on a screen of ours"),
        _("by telephone"),
        _("on paper"),
    )
    return list(zip(MODES, names, strict=True))


#: Template variables of a survey page that leads nowhere and never returns by itself.
NOWHERE = {
    "is_preview": True,
    "start_url": "",
    "idle_seconds": 0,
    "warning_seconds": 0,
    "edit_url": "",
}


@sensitive_post_parameters()
@sensitive_variables()
@staff_only(Right.RUN_SURVEYS)
def preview(request: StaffRequest, pk: int, mode: str) -> HttpResponse:
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    language = request.GET.get("words", "")
    if mode not in MODES or (language and language not in dict(translations.languages())):
        raise Http404
    wave = _wave(draft, language)
    around, form = _around(request, draft, wave, mode, language), wave.version.form
    if not wave.version.questions:
        return render(request, "surveys/editor/empty_preview.html", around)
    if mode == "paper":
        context = {**around, "fields": KeyedSheet(form=form)}
        return render(request, "surveys/desk/printed.html", context)
    if request.method != "POST":
        return (_pages if mode == "pages" else _form)(request, around, Sheet(form=form))
    sheet = Sheet.read(form, request.POST, without=request.POST.get(CLEAR, ""))
    if mode == "pages":
        return _pages(request, around, sheet)
    if CLEAR in request.POST:
        return _form(request, around, sheet.without_faults())
    return (_form if sheet.is_faulty else _stored)(request, around, sheet)


def _form(request: StaffRequest, around: Mapping[str, Any], sheet: Sheet) -> HttpResponse:
    text = _wording(around, sheet)
    asked = web_render.form_context(text, request.get_full_path())
    context = {**around, **asked, "form": sheet, "form_id": web_render.FORM_ID, "ticket": ""}
    context["said"] = text
    status = 422 if sheet.is_faulty else 200
    if around["mode"] == "phone":
        context |= {"language": text.language, "languages": ()}
        return render(request, "surveys/desk/call.html", context, status=status)
    context["questions"] = render_to_string("surveys/questions.html", asked)
    return render(request, "surveys/form.html", context, status=status)


def _pages(request: StaffRequest, around: Mapping[str, Any], sheet: Sheet) -> HttpResponse:
    here = stepwise.number_in(request, stepwise.AT, len(sheet.form.questions))
    if request.method == "POST" and CLEAR not in request.POST:
        place, sheet = _step(request.POST.get(stepwise.GO, ""), sheet, here)
        if place is None:
            return _stored(request, around, sheet)
        here = place
    context = {
        **around,
        **stepwise.page_context(_wording(around, sheet), request.get_full_path(), here, here),
        "said": _wording(around, sheet),
        "ticket": "",
    }
    return render(request, "surveys/one_by_one.html", context)


def _step(go: str, sheet: Sheet, here: int) -> tuple[int | None, Sheet]:
    """The next question and the sheet to show; no question once everything is answered."""
    if go == stepwise.BACK:
        return stepwise.next_asked(sheet, here, -1) or here, sheet
    if any(one.code in sheet.errors for one in sheet.form.questions[here - 1].all_fields):
        return here, sheet
    following = stepwise.next_asked(sheet, here, 1)
    if go == stepwise.SEND or following is None:
        return stepwise.first_wrong(sheet), sheet
    return following, sheet.without_faults()


def _wording(around: Mapping[str, Any], sheet: Sheet) -> web_render.FormWording:
    """The draft is already in the chosen language."""
    title, language = around["wave"].version.title, around["lang"]
    return web_render.FormWording(
        sheet=sheet, title=title, language=language, lang=language, is_read_apart=True
    )


def _stored(request: StaffRequest, around: Mapping[str, Any], sheet: Sheet) -> HttpResponse:
    context = {**around, "tried": _answers(sheet), "again": request.get_full_path()}
    return render(request, "surveys/editor/stored_answers.html", context)


def _answers(sheet: Sheet) -> list[dict[str, Any]]:
    """What would be stored of each field."""
    return [
        {
            "number": question.question.number,
            "text": question.question.text,
            "row": filled.field.row,
            "kept": _stored_text(filled),
            "is_asked": question.is_asked,
        }
        for question in sheet.questions
        for filled in (*question.fields, question.write_in)
        if filled is not None
    ]


def _stored_text(filled: FieldInput) -> str:
    if filled.field.kind == FieldKind.TEXT:
        return mask_personal(filled.text, MASKED_ON_ENTRY)
    if number_and_date_input.is_written(filled.field):
        return filled.text
    texts = {
        choice.code: f"{choice.column} {choice.text}".strip() for choice in filled.field.choices
    }
    return "; ".join(texts[code] for code in filled.chosen)


def _wave(draft: Draft, language: str) -> Wave:
    content = draft.content
    words = content["words"].get(language) or {"texts": {}}
    title = words["texts"].get(translations.TITLE) or draft.title
    version = InstrumentVersion(
        instrument=draft.instrument,
        number=draft.next_number,
        title=title,
        act=content["act"],
        proposal=content["reason"] or draft.title,
        questions=draft.finished_questions(language),
        digest="",
    )
    return Wave(version=version, slug="preview", title=title, opened_at=timezone.now())


def _around(
    request: StaffRequest, draft: Draft, wave: Wave, mode: str, language: str
) -> dict[str, Any]:
    is_screen = mode == "screen"
    lang = translations.lang(language) if language else settings.LANGUAGE_CODE
    return {
        **NOWHERE,
        "draft": draft,
        "wave": wave,
        "is_screen": is_screen,
        "frame": web_render.SCREEN_FRAME if is_screen else web_render.FRAME,
        "screen_url": request.path,
        "action": request.get_full_path(),
        "mode_name": dict(modes())[mode],
        "modes": modes(),
        "mode": mode,
        "language": language,
        "lang": lang,
        "words_language": lang,
    }
