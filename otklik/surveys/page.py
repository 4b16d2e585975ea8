"""The pages of a survey: a blank form is rendered once in a process, a filled one each time."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from otklik.surveys.models import Wave
from otklik.surveys.sheet import TEXT_LIMIT, Sheet

FORM_ID = "survey"

_blank: dict[tuple[str, str, str | None], SafeString] = {}


def form(
    request: HttpRequest,
    wave: Wave,
    sheet: Sheet,
    *,
    ticket: str,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The questionnaire with what was typed, what is wrong with it, and a ticket."""
    context = {
        "wave": wave,
        "form": sheet,
        "form_id": FORM_ID,
        "kept_form": FORM_ID,
        "questions": _questions(wave, sheet, request.path),
        "ticket": ticket,
        "words_language": settings.LANGUAGE_CODE,
        "edit_url": reverse("surveys-desk:wording", args=[wave.slug]),
    }
    return render(request, "surveys/form.html", context, status=status)


def closed(request: HttpRequest, wave: Wave, sheet: Sheet | None = None) -> HttpResponse:
    """The survey is over. Who filled it meanwhile gets back at least what they wrote."""
    written = list(sheet.texts.values()) if sheet else []
    context = {
        "wave": wave,
        "written": written,
        "was_sent": sheet is not None,
        "words_language": settings.LANGUAGE_CODE,
    }
    status = HTTPStatus.CONFLICT if sheet else HTTPStatus.OK
    return render(request, "surveys/closed.html", context, status=status)


def _questions(wave: Wave, sheet: Sheet, path: str) -> SafeString:
    """The questions as HTML. Rendering them takes longer than all the rest of an answer."""
    if not sheet.is_empty or settings.DEBUG:
        return render_to_string("surveys/questions.html", _particulars(sheet, path))
    key = (wave.version.digest, path, get_language())
    if key not in _blank:
        _blank[key] = render_to_string("surveys/questions.html", _particulars(sheet, path))
    return _blank[key]


def _particulars(sheet: Sheet, path: str) -> Mapping[str, Any]:
    return {
        "questions": sheet.questions,
        "total": len(sheet.form.questions),
        "path": path,
        "limit": TEXT_LIMIT,
        "words_language": settings.LANGUAGE_CODE,
    }
