"""The search page: a form, and what was found with the best first. Needs no script."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_safe

from otklik.pages import search as index
from otklik.pages.texts import page_text

A_PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A hit with what stands in the margin; `lang` where it is not the reader's language."""

    hit: index.Hit
    note: str
    lang: str


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the site has about `q`; without it the form alone. `as=typed` leaves the layout be."""
    text = page_text("search")
    query = request.GET.get("q", "")[: index.LONGEST_QUERY].strip()
    context: dict[str, object] = {"page_text": text, "edit_url": text.edit_url, "query": query}
    if query:
        context |= _results(query, request)
    return render(request, "portal/search.html", context)


def _results(query: str, request: HttpRequest) -> dict[str, object]:
    as_typed = request.GET.get("as") == "typed"
    page, found = _page_of(query, request.GET.get("page", "1"), as_typed=as_typed)
    shorter = "" if found.total else index.shorter(found.searched_as, language=_language())
    return {
        "found": found,
        "page_of_results": page,
        "results": [_result(hit) for hit in found.hits],
        "as_typed_url": _address(q=query, **{"as": "typed"}),
        "shorter": shorter,
        "shorter_url": _address(q=shorter),
    }


def _page_of(query: str, number: str, *, as_typed: bool) -> tuple[Page[int], index.Found]:
    """The page asked for, or the nearest there is."""
    wanted = int(number) if number.isdecimal() and len(number) < 5 else 1
    offset = max(wanted - 1, 0) * A_PAGE
    found = index.search(
        query, language=_language(), limit=A_PAGE, offset=offset, as_typed=as_typed
    )
    page = Paginator(range(found.total), A_PAGE).get_page(wanted)
    if found.total and not found.hits:
        offset = page.start_index() - 1
        found = index.search(
            query, language=_language(), limit=A_PAGE, offset=offset, as_typed=as_typed
        )
    return page, found


def _result(hit: index.Hit) -> Result:
    if hit.language == _language():
        return Result(hit=hit, note=str(hit.kind.label), lang="")
    name = get_language_info(hit.language)["name_translated"]
    return Result(hit=hit, note=f"{hit.kind.label} · {name}", lang=hit.language)


def _address(**parameters: str) -> str:
    return f"{reverse('portal:search')}?{urlencode(parameters)}"


def _language() -> str:
    return get_language() or "ru"
