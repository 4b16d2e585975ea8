"""Answers in the site's search, renewed by Wagtail's signals."""

from django.utils.translation import override
from wagtail.models import Page
from wagtail.rich_text import get_text_for_indexing

from otklik.cms.search import index_entries, search_entry
from otklik.cms.search.follow_pages import PageFollower
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import AnswerPage


def listen() -> None:
    PageFollower(kinds=[AnswerPage, AnswersPage], renew=renew, key=_key).listen("answers.finding")


def renew(page: Page) -> None:
    """Update its search entry, or remove it if not in force or not public."""
    if not isinstance(page, AnswerPage | AnswersPage):
        return
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
