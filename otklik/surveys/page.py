"""The pages of a survey. Strangers who come to a blank form within seconds get one rendering."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from otklik.surveys.models import Mode, Wave
from otklik.surveys.sheet import TEXT_LIMIT, Sheet
from otklik.ui.display import Display

FRAME, SCREEN_FRAME = "ui/base.html", "surveys/screen_frame.html"
IDLE = {"idle_seconds": 90, "warning_seconds": 30}  # of a screen of ours that nobody touches
FORM_ID = "survey"
TRAP = "Homepage"  # no code of a question; people do not see it, programs fill it in
COOKIES_OF_ONE = (settings.SESSION_COOKIE_NAME, "messages")  # such a page is one person's
MOST_RENDERED = 50  # sizes, colours and languages of the waves that are open
FRESH_SECONDS = 5.0  # so long the frame of a blank form may lag behind what editors change
TICKET_PLACE = "the-ticket-stands-here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A blank form before and after its ticket."""

    before: bytes
    after: bytes
    at: float


_rendered: dict[tuple[object, ...], Rendered] = {}


def blank(
    request: HttpRequest, wave: Wave, *, ticket: str, at: float, mode: Mode = Mode.WEB
) -> HttpResponse:
    """The questionnaire as one first sees it. `at` is a moment of a clock that only goes on.

    Rendering takes four times as long as everything else about a form; what it depends on is
    the wave, the language (by the path) and the chosen look, so it serves many.
    """
    sheet = Sheet(form=wave.version.form)
    if request.GET or any(name in request.COOKIES for name in COOKIES_OF_ONE):
        return form(request, wave, sheet, ticket=ticket, mode=mode)
    words = (wave.pk, wave.version.digest, wave.title, wave.purpose, wave.closes_on)
    key = (*words, wave.is_example, request.path, Display.of(request))
    found = _rendered.get(key)
    if found is None or at - found.at > FRESH_SECONDS:
        page = form(request, wave, sheet, ticket=TICKET_PLACE, mode=mode).content
        before, after = page.split(TICKET_PLACE.encode())
        found = Rendered(before=before, after=after, at=at)
        _keep(key, found)
    return HttpResponse(b"".join((found.before, ticket.encode(), found.after)))


def _keep(key: tuple[object, ...], page: Rendered) -> None:
    """Old ones go, and the oldest of too many."""
    oldest_first = sorted(_rendered.copy().items(), key=lambda item: item[1].at)
    too_many = len(oldest_first) - MOST_RENDERED + 1
    for number, (other, rendered) in enumerate(oldest_first):
        if number < too_many or page.at - rendered.at > FRESH_SECONDS:
            _rendered.pop(other, None)
    _rendered[key] = page


def forget() -> None:
    """Let the next blank form be rendered anew."""
    _rendered.clear()


def form(
    request: HttpRequest,
    wave: Wave,
    sheet: Sheet,
    *,
    ticket: str,
    mode: Mode = Mode.WEB,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """The questionnaire with what was typed, what is wrong with it, and a ticket."""
    is_open_link = mode == Mode.WEB
    action = reverse("surveys:form", args=[wave.address]) if is_open_link else request.path
    context = {
        "wave": wave,
        "form": sheet,
        "form_id": FORM_ID,
        "kept_form": FORM_ID,
        "questions": render_to_string("surveys/questions.html", asked(sheet, action)),
        "ticket": ticket,
        "trap": trap(request),
        "action": action,
        "words_language": settings.LANGUAGE_CODE,
        **_around(request, wave, mode),
    }
    return render(request, "surveys/form.html", context, status=status)


def trap(request: HttpRequest) -> Mapping[str, str]:
    """The field for programs, with what one wrote into it."""
    return {"name": TRAP, "value": request.POST.get(TRAP, "")[:200]}


def _around(request: HttpRequest, wave: Wave, mode: Mode) -> Mapping[str, Any]:
    """The site's frame, or on a screen of ours a frame with no way out of the form."""
    if mode == Mode.KIOSK:
        start = {"screen_url": request.path, "start_url": "", **IDLE}
        return {"frame": SCREEN_FRAME, "is_screen": True, "edit_url": "", **start}
    return {"frame": FRAME, "is_screen": False, "edit_url": words_url(wave)}


def words_url(wave: Wave) -> str:
    """Where an editor changes what stands above the questions."""
    return reverse("wagtailsnippets_surveys_wave:edit", args=[wave.pk])


def closed(
    request: HttpRequest, wave: Wave, sheet: Sheet | None = None, *, mode: Mode = Mode.WEB
) -> HttpResponse:
    """The survey is over. Who filled it meanwhile gets back at least what they wrote."""
    written = list(sheet.texts.values()) if sheet else []
    context = {
        "wave": wave,
        "written": written,
        "was_sent": sheet is not None,
        "words_language": settings.LANGUAGE_CODE,
        **_around(request, wave, mode),
    }
    status = HTTPStatus.CONFLICT if sheet else HTTPStatus.OK
    return render(request, "surveys/closed.html", context, status=status)


def asked(sheet: Sheet, path: str) -> Mapping[str, Any]:
    return {
        "questions": sheet.questions,
        "total": len(sheet.form.questions),
        "path": path,
        "limit": TEXT_LIMIT,
        "words_language": settings.LANGUAGE_CODE,
    }
