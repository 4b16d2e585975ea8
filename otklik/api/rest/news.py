from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from otklik.api import public_content
from otklik.api.public_content import attributes, page_address, plain
from otklik.api.rest.query_params import Day, Key, Span, part
from otklik.api.rest.schemas import NewsList, NewsWhole, Problem
from otklik.news.models import NewsPage

router = Router(tags=["news"])


class NewsAsked(Span):
    since: Day | None = None
    until: Day | None = None


@router.get(
    "/", response={200: NewsList, 422: Problem}, url_name="news", summary="News, the newest first"
)
def news(request: HttpRequest, asked: Query[NewsAsked]) -> dict[str, Any]:
    found = public_content.news()
    if asked.since:
        found = found.filter(published_on__gte=asked.since)
    if asked.until:
        found = found.filter(published_on__lte=asked.until)
    listed, rows = part(request, asked, found)
    return {**listed, "results": [short(item) for item in rows]}


@router.get(
    "/{id}/",
    response={200: NewsWhole, 404: Problem, 422: Problem},
    url_name="news-item",
    summary="One piece of news",
)
def item(request: HttpRequest, id: Key) -> dict[str, Any]:
    found: NewsPage = get_object_or_404(public_content.news(), pk=id)
    return {**short(found), "text": plain(found.body), "updated_at": found.last_published_at}


def short(news: NewsPage) -> dict[str, Any]:
    facts = attributes(news, "title", "lead", "published_on")
    return {"id": news.pk, **facts, "url": page_address(news)}
