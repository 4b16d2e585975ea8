"""The search page: a form and its results, the best first. Needs no script."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.cms.search import search as index
from otklik.cms.search.results import Hit, SearchResults
from otklik.cms.search.search_entry import Kind
from otklik.legal_acts.acts.validity import Status
from otklik.legal_acts.search.site_index import statuses_today
from otklik.nlp.search.excerpts import Part
from otklik.website.search import failed_query_views

A_PAGE = 20
# Names of kinds that can be selected; a clause is part of a document.
OF_KINDS: dict[Kind, Any] = {
    Kind.ANSWER: _("Questions and answers"),
    Kind.ACT: _("Documents"),
    Kind.PAGE: _("Pages"),
    Kind.NEWS: _("News"),
    Kind.SURVEY: _("Surveys"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A hit as the page shows it; `note` is in the margin, `lang` set where it is not the reader's.
    `more` are other places of the same group; `status` says whether a document is in force."""

    url: str
    title: SafeString
    excerpt: SafeString
    more: tuple[tuple[str, SafeString], ...]
    note: str
    lang: str
    status: Status | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One kind of results, with how many there are."""

    name: Any
    count: int
    address: str
    is_chosen: bool


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results for `q`, without it the form alone. `as=typed` takes the words as they are, `kind`
    keeps one kind of results."""
    query = request.GET.get("q", "")[: index.LONGEST_QUERY].strip()
    context: dict[str, object] = {"page_text": page_text("search"), "query": query}
    if query:
        context |= _results(query, request)
    return render(request, "website/search.html", context)


def _results(query: str, request: HttpRequest) -> dict[str, object]:
    as_typed = request.GET.get("as") == "typed"
    kind = next((kind for kind in Kind if kind == request.GET.get("kind")), None)
    page, found = _page_of(query, request.GET.get("page", "1"), kind=kind, as_typed=as_typed)
    if not as_typed and kind is None and page.number == 1:
        failed_query_views.record_search(request, query, found, at=timezone.now())
    best = {hit.group for hit in found.best}
    statuses = statuses_today([hit.group for hit in (*found.best, *found.hits)])
    return {
        "found": found,
        "page_of_results": page,
        "best": [_result(hit, statuses) for hit in found.best],
        "results": [_result(hit, statuses) for hit in found.hits if hit.group not in best],
        "choices": _choices(query, found, chosen=kind, as_typed=as_typed),
        "as_typed_url": _address(q=query, **{"as": "typed"}),
        "shorter_url": _address(q=found.shorter),
    }


def _page_of(
    query: str, number: str, *, kind: Kind | None, as_typed: bool
) -> tuple[Page[int], SearchResults]:
    """The requested page, or the nearest existing one."""

    def ask(offset: int) -> SearchResults:
        return index.search(
            query,
            language=_language(),
            limit=A_PAGE,
            offset=offset,
            as_typed=as_typed,
            kinds=_with_places(kind) if kind else (),
        )

    page_number = int(number) if number.isdecimal() and len(number) < 5 else 1
    found = ask(max(page_number - 1, 0) * A_PAGE)
    page = Paginator(range(found.total), A_PAGE).get_page(page_number)
    if found.total and not found.hits:
        found = ask(page.start_index() - 1)
    return page, found


def _choices(
    query: str, found: SearchResults, *, chosen: Kind | None, as_typed: bool
) -> list[Choice]:
    """All, and each kind that has results; nothing where there is no choice."""
    parameters = {"q": query} | ({"as": "typed"} if as_typed else {})
    counts: dict[Kind | None, int] = {None: sum(found.kinds.values())}
    for kind in Kind:
        count = sum(found.kinds.get(one, 0) for one in _with_places(kind))
        if kind != Kind.CLAUSE and (count or kind == chosen):
            counts[kind] = count
    if len(counts) < 3 and chosen is None:
        return []
    return [
        Choice(
            name=OF_KINDS.get(kind, kind.label) if kind else _("All"),
            count=count,
            address=_address(**parameters, **({"kind": kind.value} if kind else {})),
            is_chosen=kind == chosen,
        )
        for kind, count in counts.items()
    ]


def _with_places(kind: Kind) -> tuple[Kind, ...]:
    return (Kind.ACT, Kind.CLAUSE) if kind in {Kind.ACT, Kind.CLAUSE} else (kind,)


def _result(hit: Hit, statuses: Mapping[str, Status]) -> Result:
    note, lang = str(hit.kind.label), ""
    if hit.language != _language():
        name, lang = get_language_info(hit.language)["name_translated"], hit.language
        note = f"{note} · {name}"
    return Result(
        url=hit.url,
        title=_highlight(hit.title),
        excerpt=_highlight(hit.excerpt),
        more=tuple((place.url, _highlight(place.title)) for place in hit.more),
        note=note,
        lang=lang,
        status=statuses.get(hit.group),
    )


def _highlight(parts: Iterable[Part]) -> SafeString:
    """Found words marked. A page has hundreds of fragments: templates would take half its time."""
    texts = ((part, escape(part.text)) for part in parts)
    return SafeString("".join(f"<mark>{t}</mark>" if part.is_found else t for part, t in texts))


def _address(**parameters: str) -> str:
    return f"{reverse('website:search')}?{urlencode(parameters)}"


def _language() -> str:
    return get_language() or "ru"
