"""Answers from the pack, planted once as drafts «проверьте у юриста».

From then on they are the editors' own: a load never writes one over, and one that was taken away
does not come back.
"""

import json
import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.models import Locale, Page, Site

from otklik.answers.answer_file import (
    FOLDER,
    LIST,
    AnswerEntry,
    AnswersFiles,
    ListFile,
    read_answers,
)
from otklik.answers.models import AnswerPage, AnswersPage
from otklik.core.pack import Changes, Memory, Pack, Report

_LINK = re.compile(r"\[([^\[\]]+)\]\((/[a-z0-9/-]*)\)")
KIND, LIST_KIND = "answer", "list of answers"


class AnswersRoom:
    name = "answers"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (LIST, *pack.within(FOLDER)) if LIST in pack else tuple(pack.within(FOLDER))

    def validate(self, pack: Pack, report: Report) -> AnswersFiles | None:
        return read_answers(pack, report)

    def load(self, parsed: AnswersFiles, memory: Memory, at: datetime) -> Changes:
        """Nothing where the site has no first page, or the list was taken away."""
        site = Site.objects.filter(is_default_site=True).first()
        if not parsed or site is None or site.root_page.is_root():
            return Changes()
        index, changes = _index(parsed.list, site.root_page, memory, at)
        if index is None:
            return changes
        return changes + Changes(added=_plant(parsed, index, memory, at))


room = AnswersRoom()


def _index(
    listed: ListFile, home: Page, memory: Memory, at: datetime
) -> tuple[AnswersPage | None, Changes]:
    index = AnswersPage.objects.first()
    if index is not None or memory.recall(LIST_KIND):
        return index, Changes()
    needs = [
        {"type": "need", "value": {"words": need.words, "topics": ", ".join(need.topics)}}
        for need in listed.needs
    ]
    index = AnswersPage(
        title=listed.title,
        slug=listed.slug,
        locale=_locale(),
        show_in_menus=True,
        needs=json.dumps(needs),
    )
    home.add_child(instance=index)
    index.save_revision().publish()
    memory.remember(LIST_KIND, listed.slug, {"slug": listed.slug}, at=at)
    return index, Changes(added=1)


def _plant(parsed: AnswersFiles, index: AnswersPage, memory: Memory, at: datetime) -> int:
    """In two rounds: an answer leads to others, which must be there by then."""
    known = memory.recall(KIND)
    taken = set(index.get_children().values_list("slug", flat=True))
    new: dict[str, AnswerPage] = {}
    for slug, entry in parsed.answers.items():
        if slug in known:
            continue
        if slug not in taken:
            page = AnswerPage(
                slug=slug, live=False, locale=_locale(), **_fields(entry, parsed.list)
            )
            index.add_child(instance=page)
            new[slug] = page
        memory.remember(KIND, slug, {"slug": slug}, at=at)
    keys = dict(AnswerPage.objects.child_of(index).values_list("slug", "pk"))
    for slug, page in new.items():
        others = [keys[other] for other in parsed.answers[slug].related if other in keys]
        page.related = json.dumps([{"type": "answer", "value": key} for key in others])
        page.save()
        page.save_revision()
    return len(new)


def _locale() -> Locale:
    locale: Locale
    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    return locale


def _fields(entry: AnswerEntry, listed: ListFile) -> dict[str, Any]:
    return {
        "title": entry.question,
        "short": entry.short,
        "danger": entry.danger,
        "steps": json.dumps([{"type": "step", "value": _step(step)} for step in entry.steps]),
        "norm": json.dumps(
            [
                {
                    "type": "clause",
                    "value": {
                        "words": norm.words or listed.acts[norm.act].words(norm.clause),
                        "address": norm.address,
                        "says": norm.says,
                    },
                }
                for norm in entry.norm
            ]
        ),
        "who": format_html("<p>{}</p>", entry.who) if entry.who else "",
        "bring": "\n".join(entry.bring),
        "topics": ", ".join(entry.topics),
        "words": entry.words,
    }


def _step(words: str) -> SafeString:
    """A step as rich text; «[слова](/адрес/)» in it leads to another page of the site."""
    before, *linked = _LINK.split(words)
    pieces = zip(linked[::3], linked[1::3], linked[2::3], strict=True)
    inside = format_html_join("", '<a href="{1}">{0}</a>{2}', pieces)
    return format_html("<p>{}{}</p>", before, inside)
