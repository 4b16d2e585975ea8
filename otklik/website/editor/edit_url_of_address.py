"""Where an editor changes what a URL of the site shows."""

from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import get_language_from_path, override
from wagtail.models import Page, Site

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.legal_acts.acts.act import Act
from otklik.organisation.structure.authority import Authority
from otklik.surveys.collecting.web.render import words_url
from otklik.surveys.waves.models import Wave

TEXTS: Mapping[str, str] = {
    "website:ask": "ask",
    "website:question": "status",
    "website:search": "search",
    "legal-acts:acts": "acts",
    "claims:list": "claims",
    "periods:list": "periods",
    "surveys:list": "surveys",
}
"""The text above each of our own sections, by its route."""


class Elsewhere(Exception):
    """The URL belongs to another site."""


def edit_url(request: HttpRequest, pasted: str) -> str:
    """Where to change what a pasted URL shows; empty if editors cannot change it.

    Raises Elsewhere for a URL of another host.
    """
    try:
        path = _path_here(request, pasted)
    except ValueError:  # not a URL, such as “http://[”
        return ""
    if path.startswith(reverse("wagtailadmin_home")):
        return path
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            match = resolve(path)
        except Resolver404:
            return ""
        if match.view_name in TEXTS:
            return page_text(TEXTS[match.view_name]).edit_url
        return next((find(match) for name, find in _FINDERS if name == match.view_name), "")


def _path_here(request: HttpRequest, pasted: str) -> str:
    """`http://host/contacts/?a#b`, `host/contacts`, `/contacts/` or `contacts` as `/contacts/`."""
    text = pasted.strip()
    ours = {request.get_host(), urlsplit(settings.BASE_URL).netloc}
    if "://" not in text and text.partition("/")[0] in ours:
        text = f"//{text}"
    parts = urlsplit(text)
    if parts.netloc and parts.netloc not in ours:
        raise Elsewhere
    path = f"/{unquote(parts.path).strip('/')}"
    return path if path == "/" else f"{path}/"


def _page(match: ResolverMatch) -> str:
    """The editing form of a page in the tree, including drafts."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return ""
    below = match.kwargs.get("path", match.args[0] if match.args else "").strip("/")
    url_path = site.root_page.url_path + (f"{below}/" if below else "")
    page = Page.objects.filter(url_path=url_path).first()
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else ""


def _act(match: ResolverMatch) -> str:
    act = Act.objects.filter(code=match.kwargs["code"]).first()
    return reverse("wagtailsnippets_legal_acts_act:edit", args=[act.pk]) if act else ""


def _wave(match: ResolverMatch) -> str:
    wave = Wave.objects.filter(slug=match.kwargs["slug"]).first()
    return words_url(wave) if wave else ""


_FINDERS: list[tuple[str, Callable[[ResolverMatch], str]]] = [
    ("wagtail_serve", _page),
    ("website:home", _page),
    ("legal-acts:act", _act),
    ("legal-acts:edition", _act),
    ("legal-acts:print", _act),
    ("legal-acts:edition-print", _act),
    ("surveys:form", _wave),
    ("surveys:thanks", _wave),
    ("surveys:results", _wave),
]


def facts_url() -> str:
    authority = Authority.objects.first()
    if authority is None:
        return ""
    return reverse("wagtailsnippets_organisation_authority:edit", args=[authority.pk])
