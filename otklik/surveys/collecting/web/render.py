"""The pages of a survey. Strangers who come to a blank form within seconds get one rendering."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from otklik.surveys.collecting.filled_form import TEXT_LIMIT, Sheet
from otklik.surveys.collecting.models import Mode
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.models import Wording
from otklik.surveys.waves.models import Wave
from otklik.ui.reader_settings import Display

FRAME, SCREEN_FRAME = "ui/base.html", "surveys/screen_frame.html"
IDLE = {"idle_seconds": 90, "warning_seconds": 30}  # of a screen of ours that nobody touches
FORM_ID = "survey"
TRAP = "Homepage"  # no code of a question; people do not see it, programs fill it in
# A page for whoever has one of these is one person's.
COOKIES_OF_ONE = (settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME)
MOST_RENDERED = 50  # sizes, colours and languages of the waves that are open
FRESH_SECONDS = 5.0  # so long the frame of a blank form may lag behind what editors change
WORDS = "asked-words"
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
    text = spoken(request, wave, sheet)
    action = reverse("surveys:form", args=[wave.address]) if is_open_link else request.path
    context = {
        "wave": wave,
        "form": text.sheet,
        "form_id": FORM_ID,
        "kept_form": FORM_ID,
        "said": text,
        "questions": render_to_string("surveys/questions.html", asked(text, action)),
        "ticket": ticket,
        "trap": trap(request),
        "action": action,
        "is_by_code": mode == Mode.CODE,
        "words_language": text.lang,
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
    return reverse("wagtailsnippets_surveys_wave:edit", args=[wave.half_of_id or wave.pk])


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


def asked(spoken_found: "Spoken", path: str) -> dict[str, Any]:
    return {
        "questions": spoken_found.sheet.questions,
        "total": len(spoken_found.sheet.form.questions),
        "path": path,
        "limit": TEXT_LIMIT,
        "words_language": spoken_found.lang,
        "is_read_apart": spoken_found.is_read_apart,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A form in the words it is asked in. `language` is kept with the answers: that of the page,
    or easy words; `title` is that of the questionnaire in them. `is_read_apart`: one person reads
    what is written here, however few write (reading.py)."""

    sheet: Sheet
    title: str
    language: str
    lang: str
    has_easy: bool = False
    is_read_apart: bool = False

    @property
    def is_easy(self) -> bool:
        return self.language == translations.EASY

    @classmethod
    def approved(cls, sheet: Sheet) -> Self:
        """In the words of the version."""
        code = settings.LANGUAGE_CODE
        return cls(sheet=sheet, title="", language=code, lang=code)


def spoken(request: HttpRequest, wave: Wave, sheet: Sheet) -> Spoken:
    """In the words of the page's language where the version has them; in easy ones where asked."""
    known = Wording.of(wave.version)
    language = get_language() or settings.LANGUAGE_CODE
    value = request.POST.get(WORDS) or request.GET.get("words", "")
    if value == translations.EASY and translations.EASY in known:
        language = translations.EASY
    return in_words(wave, sheet, language)


def in_words(wave: Wave, sheet: Sheet, language: str) -> Spoken:
    """The words of the version where it has none in that language."""
    known = Wording.of(wave.version)
    value = known.get(language)
    if value is None:
        found = Spoken.approved(sheet)
        return replace(
            found,
            title=wave.version.title,
            language=language,
            has_easy=translations.EASY in known,
            is_read_apart=wave.reader_id is not None,
        )
    return Spoken(
        sheet=replace(sheet, form=value.form),
        title=value.texts[translations.TITLE],
        language=language,
        lang=translations.lang(language),
        has_easy=translations.EASY in known,
        is_read_apart=wave.reader_id is not None,
    )
