"""Fragments for other sites: pages that may be framed there, without scripts and cookies.

`/embed/v1/…` keeps its URLs; no other page may be framed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from otklik.api import public_content
from otklik.api.public_content import absolute, page_address
from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.organisation.structure.authority import Authority
from otklik.surveys.waves.models import Wave
from otklik.website.pages import opening_hours

MOST = 5
FRAMED = {**settings.SECURE_CSP, "frame-ancestors": ["*"], "script-src": ["'none'"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A link of a fragment, with the text under it."""

    title: str
    url: str
    words: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """`height` of its frame in pixels, so that typical texts need no scrolling."""

    title: Any
    lines: Callable[[], Iterable[Line]]
    nothing: Any
    height: int = 420


def _news() -> Iterable[Line]:
    for item in public_content.news()[:MOST]:
        url = page_address(item)
        yield Line(title=item.title, url=url, words=item.lead, on=item.published_on)


def _acts() -> Iterable[Line]:
    today = timezone.localdate()
    for act in public_content.acts().with_editions()[:MOST]:
        url, words = absolute(act.get_absolute_url()), act.status(today).words
        yield Line(title=act.name, url=url, words=words)


def _answers() -> Iterable[Line]:
    for answer in public_content.answers()[:MOST]:
        yield Line(title=answer.title, url=page_address(answer), words=answer.short)


def _surveys() -> Iterable[Line]:
    for wave in Wave.objects.open(at=timezone.now()).newest_first()[:MOST]:
        url = absolute(reverse("surveys:form", args=[wave.slug]))
        yield Line(title=wave.title, url=url, words=wave.purpose)


FRAGMENTS = {
    "news": Fragment(
        title=gettext_lazy("News"), lines=_news, nothing=gettext_lazy("There is no news yet.")
    ),
    "acts": Fragment(
        title=gettext_lazy("Documents"),
        lines=_acts,
        nothing=gettext_lazy("There are no documents yet."),
    ),
    "answers": Fragment(
        title=gettext_lazy("Questions and answers"),
        lines=_answers,
        nothing=gettext_lazy("There are no answers yet."),
    ),
    "survey": Fragment(
        title=gettext_lazy("Tell us what you think"),
        lines=_surveys,
        nothing=gettext_lazy("No survey is open now."),
        height=220,
    ),
    "contacts": Fragment(
        title=gettext_lazy("How to reach us"), lines=lambda: (), nothing="", height=320
    ),
}


@csp_override(FRAMED)
@xframe_options_exempt
@require_safe
def fragment(request: HttpRequest, name: str) -> HttpResponse:
    """The page for a frame of another site; its links lead to this site."""
    if name not in FRAGMENTS:
        raise Http404
    shown = FRAGMENTS[name]
    authority = Authority.here()
    context = {
        "fragment": shown,
        "lines": list(shown.lines()),
        "authority_names": authority.text if authority else None,
        "site": absolute("/"),
        "ask_address": absolute(reverse("website:ask")),
    }
    if name == "contacts":
        context |= {**opening_hours.parts(authority, now=timezone.now()), "facts": authority}
        return render(request, "api/embed/contacts.html", context)
    return render(request, "api/embed/lines.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """For owners of other sites: each fragment, and the HTML to copy."""
    context = {
        "page_text": page_text("embed"),
        "fragments": [(name, one, code_of(name)) for name, one in FRAGMENTS.items()],
        "trail": [(_("Open data"), reverse("open-data:index"))],
    }
    return render(request, "api/embed.html", context)


def code_of(name: str) -> str:
    """The HTML to copy: a named, lazily loaded frame."""
    one = FRAGMENTS[name]
    address = absolute(reverse("embed:fragment", args=[name]))
    return format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"'
        ' referrerpolicy="no-referrer"></iframe>',
        address,
        one.title,
        one.height,
    )
