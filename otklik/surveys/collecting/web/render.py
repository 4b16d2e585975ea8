"""The pages of a survey. A blank form is rendered once for all visitors within seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from otklik.surveys.collecting.filled_form import TEXT_LIMIT, Sheet
from otklik.surveys.collecting.models import Mode
from otklik.surveys.collecting.web.form_request import CLEAR, FormRequest
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from otklik.ui.reader_settings import Display

FRAME, SCREEN_FRAME = "ui/base.html", "surveys/screen_frame.html"
IDLE = {"idle_seconds": 90, "warning_seconds": 30}  # of our own screen when nobody touches it
FORM_ID = "survey"
FORM_NAMES = {"form_id": FORM_ID, "kept_form": FORM_ID}
TRAP = "Homepage"  # honeypot: no question has this code; people do not see it, bots fill it in
# Pages for visitors with one of these cookies are not shared.
COOKIES_OF_ONE = (settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME)
MOST_RENDERED = 50  # sizes, colours and languages of the open waves
FRESH_SECONDS = 5.0  # how long the frame of a blank form may lag behind changes by editors
WORDS = "asked-words"
TICKET_PLACE = "the-ticket-stands-here"


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedForm:
    """A blank form before and after its ticket."""

    before: bytes
    after: bytes
    at: float


_rendered: dict[tuple[object, ...], RenderedForm] = {}


def blank_form(request: HttpRequest, blank: FormRequest, *, at: float) -> HttpResponse:
    """The questionnaire without answers. `at` is a reading of a monotonic clock. Rendering takes
    four times as long as everything else about a form; it depends only on the wave, the language
    (in the path) and the display settings, so one rendering serves many."""
    if request.GET or any(name in request.COOKIES for name in COOKIES_OF_ONE):
        return form(request, blank)
    wave = blank.wave
    words = (wave.pk, wave.version.digest, wave.title, wave.purpose, wave.closes_on)
    key = (*words, wave.is_example, request.path, Display.of(request))
    found = _rendered.get(key)
    if found is None or at - found.at > FRESH_SECONDS:
        page = form(request, replace(blank, ticket=TICKET_PLACE)).content
        before, after = page.split(TICKET_PLACE.encode())
        found = RenderedForm(before=before, after=after, at=at)
        _keep(key, found)
    return HttpResponse(b"".join((found.before, blank.ticket.encode(), found.after)))


def _keep(key: tuple[object, ...], page: RenderedForm) -> None:
    """Drops old renderings, and the oldest when there are too many."""
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
    request: HttpRequest, filled: FormRequest, *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The questionnaire with what was typed, what is wrong with it, and a ticket."""
    wave, mode = filled.wave, filled.mode
    wording = page_wording(request, wave, filled.sheet)
    action = reverse("surveys:form", args=[wave.address]) if mode == Mode.WEB else request.path
    context = {
        "wave": wave,
        "form": wording.sheet,
        **FORM_NAMES,
        "said": wording,
        "questions": render_to_string("surveys/questions.html", form_context(wording, action)),
        "ticket": filled.ticket,
        "trap": trap(request),
        "action": action,
        "words_language": wording.lang,
        **_frame(request, wave, mode),
    }
    return render(request, "surveys/form.html", context, status=status)


def trap(request: HttpRequest) -> Mapping[str, str]:
    """The honeypot field, with what a bot typed into it."""
    return {"name": TRAP, "value": request.POST.get(TRAP, "")[:200]}


def _frame(request: HttpRequest, wave: Wave, mode: Mode) -> Mapping[str, Any]:
    """The site's frame; on our own screens, a frame with no links out of the form."""
    frame = {"is_screen": mode == Mode.KIOSK, "is_by_code": mode == Mode.CODE}
    if mode == Mode.KIOSK:
        start = {"screen_url": request.path, "start_url": "", **IDLE}
        return {"frame": SCREEN_FRAME, "edit_url": "", **start, **frame}
    return {"frame": FRAME, "edit_url": words_url(wave), **frame}


def words_url(wave: Wave) -> str:
    """The URL where an editor changes the text above the questions."""
    return reverse("wagtailsnippets_surveys_wave:edit", args=[wave.half_of_id or wave.pk])


def closed_page(request: HttpRequest, wave: Wave, *, mode: Mode = Mode.WEB) -> HttpResponse:
    """The survey is over. A form sent too late is shown with its texts, so none is lost."""
    texts: list[str] = []
    was_sent = request.method == "POST"
    if was_sent:
        wave = split_ballot.wave_asked(wave, request.POST.get(split_ballot.ASKED, ""))
        without = request.POST.get(CLEAR, "")
        sheet = Sheet.read(wave.version.form, request.POST, without=without)
        texts = list(sheet.texts.values())
    context = {
        "wave": wave,
        "written": texts,
        "was_sent": was_sent,
        "words_language": settings.LANGUAGE_CODE,
        **_frame(request, wave, mode),
    }
    status = HTTPStatus.CONFLICT if was_sent else HTTPStatus.OK
    return render(request, "surveys/closed.html", context, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormWording:
    """A form in the language in which it is asked. `language` is stored with the answers: that of
    the page, or easy language; `title` is that of the questionnaire. `is_read_apart`: one named
    person reads its texts, however few (`results/open_answers.py`)."""

    sheet: Sheet
    title: str
    language: str
    lang: str
    has_easy: bool = False
    is_read_apart: bool = False

    @property
    def is_easy(self) -> bool:
        return self.language == translations.EASY


def page_wording(request: HttpRequest, wave: Wave, sheet: Sheet) -> FormWording:
    """In the page's language where the version has it; in easy language where chosen."""
    language = get_language() or settings.LANGUAGE_CODE
    value = request.POST.get(WORDS) or request.GET.get("words", "")
    if value == translations.EASY and translations.EASY in Wording.of(wave.version):
        language = translations.EASY
    return wording_in(wave, sheet, language)


def wording_in(wave: Wave, sheet: Sheet, language: str) -> FormWording:
    """In that language, or in the approved wording where the version lacks it."""
    known = Wording.of(wave.version)
    value = known.get(language)
    return FormWording(
        sheet=replace(sheet, form=value.form) if value else sheet,
        title=value.texts[translations.TITLE] if value else wave.version.title,
        language=language,
        lang=translations.lang(language) if value else settings.LANGUAGE_CODE,
        has_easy=translations.EASY in known,
        is_read_apart=wave.reader_id is not None,
    )


def form_context(wording: FormWording, path: str) -> dict[str, Any]:
    return {
        "questions": wording.sheet.questions,
        "total": len(wording.sheet.form.questions),
        "path": path,
        "limit": TEXT_LIMIT,
        "words_language": wording.lang,
        "is_read_apart": wording.is_read_apart,
    }
