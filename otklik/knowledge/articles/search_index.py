"""Answers in the site's search, renewed by Wagtail's signals."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.utils.translation import override
from wagtail.models import Page, PageViewRestriction
from wagtail.rich_text import get_text_for_indexing
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from otklik.cms.search import index_entries, search_entry
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import AnswerPage


def listen() -> None:
    for kind in (AnswerPage, AnswersPage):
        page_published.connect(_renew_instance, sender=kind, dispatch_uid="answers.finding")
        page_unpublished.connect(_renew_instance, sender=kind, dispatch_uid="answers.finding")
        post_delete.connect(_forget, sender=kind, dispatch_uid="answers.finding")
    page_slug_changed.connect(_renew_tree, dispatch_uid="answers.finding")
    post_page_move.connect(_renew_tree, dispatch_uid="answers.finding")
    for signal in (post_save, post_delete):
        signal.connect(
            _renew_restricted, sender=PageViewRestriction, dispatch_uid="answers.finding"
        )


def renew(page: AnswerPage | AnswersPage) -> None:
    """Update its search entry, or remove it if not in force or not public."""
    language = page.locale.language_code
    is_shown = page.is_in_force if isinstance(page, AnswerPage) else page.live
    with override(language):
        is_open = is_shown and not page.get_view_restrictions().exists()
        url = (page.url or "") if is_open else ""
        if not url:
            index_entries.remove(_key(page))
            return
        is_answer = isinstance(page, AnswerPage)
        index_entries.put(
            _key(page),
            url=url,
            kind=search_entry.Kind.ANSWER if is_answer else search_entry.Kind.PAGE,
            language=language,
            title=page.title,
            text=text_of(page) if isinstance(page, AnswerPage) else "",
            unseen=page.words if isinstance(page, AnswerPage) else "",
        )


def text_of(answer: AnswerPage) -> str:
    blocks = (answer.steps, answer.norm)
    inside = [
        str(piece) for block in blocks for piece in block.stream_block.get_searchable_content(block)
    ]
    parts = (answer.short, answer.danger, *inside, get_text_for_indexing(answer.who))
    return " ".join(filter(None, parts))


def _key(page: Page) -> str:
    return page.key if isinstance(page, AnswerPage) else f"answers/{page.pk}"


def _renew_instance(sender: object, instance: AnswerPage | AnswersPage, **kwargs: Any) -> None:
    renew(instance)


def _renew_tree(sender: object, instance: Page, **kwargs: Any) -> None:
    for kind in (AnswersPage, AnswerPage):
        for page in kind.objects.descendant_of(instance, inclusive=True):
            renew(page)


def _renew_restricted(sender: object, instance: PageViewRestriction, **kwargs: Any) -> None:
    for page in Page.objects.filter(pk=instance.page_id):
        _renew_tree(sender, page)


def _forget(sender: object, instance: AnswerPage | AnswersPage, **kwargs: Any) -> None:
    index_entries.remove(_key(instance))
