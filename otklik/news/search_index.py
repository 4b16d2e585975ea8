"""News in the site's search: updated by Wagtail's signals."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import get_text_for_indexing
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from otklik.cms.search import index_entries, search_entry
from otklik.news.models import NewsPage


def listen() -> None:
    page_published.connect(_renew_sent, sender=NewsPage, dispatch_uid="news.finding")
    page_unpublished.connect(_renew_sent, sender=NewsPage, dispatch_uid="news.finding")
    page_slug_changed.connect(_renew_tree, dispatch_uid="news.finding")
    post_page_move.connect(_renew_tree, dispatch_uid="news.finding")
    for signal in (post_save, post_delete):
        signal.connect(_renew_kept, sender=PageViewRestriction, dispatch_uid="news.finding")
    post_delete.connect(_forget, sender=NewsPage, dispatch_uid="news.finding")


def renew(news: NewsPage) -> None:
    """Index it, or remove what is not public."""
    language = news.locale.language_code
    with override(language):
        is_open = news.live and not news.get_view_restrictions().exists()
        url = (news.url or "") if is_open else ""
        if not url:
            index_entries.remove(_key(news.pk))
            return
        index_entries.put(
            _key(news.pk),
            url=url,
            kind=search_entry.Kind.NEWS,
            language=language,
            title=news.title,
            text=f"{news.lead} {get_text_for_indexing(news.body)}",
        )


def _key(pk: int) -> str:
    return f"news/{pk}"


def _renew_sent(sender: object, instance: NewsPage, **kwargs: Any) -> None:
    renew(instance)


def _renew_tree(sender: object, instance: Page, **kwargs: Any) -> None:
    for news in NewsPage.objects.descendant_of(instance, inclusive=True):
        renew(news)


def _renew_kept(sender: object, instance: PageViewRestriction, **kwargs: Any) -> None:
    for page in Page.objects.filter(pk=instance.page_id):
        _renew_tree(sender, page)


def _forget(sender: object, instance: NewsPage, **kwargs: Any) -> None:
    index_entries.remove(_key(instance.pk))
