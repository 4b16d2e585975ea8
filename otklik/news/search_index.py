"""News in the site's search: updated by Wagtail's signals."""

from django.utils.translation import override
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from otklik.cms.search import index_entries, search_entry
from otklik.cms.search.follow_pages import PageFollower
from otklik.news.models import NewsPage


def listen() -> None:
    PageFollower(kinds=[NewsPage], renew=renew, key=_key).listen("news.finding")


def renew(news: Page) -> None:
    """Index it, or remove what is not public."""
    if not isinstance(news, NewsPage):
        return
    language = news.locale.language_code
    with override(language):
        is_open = news.live and not news.get_view_restrictions().exists()
        url = (news.url or "") if is_open else ""
        if not url:
            index_entries.remove(_key(news))
            return
        index_entries.put(
            _key(news),
            url=url,
            kind=search_entry.Kind.NEWS,
            language=language,
            title=news.title,
            text=f"{news.lead} {get_text_for_indexing(news.body)}",
        )


def _key(news: Page) -> str:
    return f"news/{news.pk}"
