"""Answers from the pack: answers.yaml for the list, answers/<slug>.yaml for each answer."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints
from wagtail.models import Locale, Page, Site

from otklik.core.pack.merge_into_tables import Changes, Tables
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackFile, PackModel, validate_document
from otklik.knowledge.articles.answers_page import AnswersPage
from otklik.knowledge.articles.models import LONGEST_SHORT, AnswerPage

LIST, FOLDER = "answers.yaml", "answers"

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=50)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=20)]
_ARTICLE = re.compile(r"^(?P<article>\d+(?:-\d+)?)(?:\.(?P<point>\d+(?:-\d+)?))?(?P<rest>\..+)?$")
_LINK = re.compile(r"\[([^\[\]]+)\]\((/[a-z0-9/-]*)\)")
KIND, LIST_KIND = "answer", "list of answers"
_PARAGRAPH = re.compile(r"^\.p(?P<number>\d+)$")


class Parts(StrEnum):
    """What the clauses of an act are called."""

    ARTICLE = "article"
    POINT = "point"


class ActEntry(PackModel):
    name: str = Field(min_length=1, max_length=120)
    parts: Parts = Parts.POINT

    def words(self, clause: str) -> str:
        """«Закон …, статья 26.1, пункт 4» for `26-1.4`."""
        found = _ARTICLE.match(clause)
        if found is None:
            return self.name
        article = found["article"].replace("-", ".")
        point = (found["point"] or "").replace("-", ".")
        if self.parts == Parts.POINT:
            lines = [f"пункт {article}", f"подпункт {point}" if point else ""]
        else:
            lines = [f"статья {article}", f"пункт {point}" if point else ""]
        paragraph = _PARAGRAPH.match(found["rest"] or "")
        lines.append(f"абзац {paragraph['number']}" if paragraph else "")
        return ", ".join([self.name, *filter(None, lines)])


class NeedEntry(PackModel):
    words: str = Field(min_length=1, max_length=60)
    topics: tuple[Code, ...] = Field(min_length=1)


class ListFile(PackFile):
    FILE = LIST

    title: str = Field(default="Вопросы и ответы", min_length=1, max_length=120)
    slug: Slug = "answers"
    acts: Mapping[str, ActEntry] = Field(default_factory=dict)
    needs: tuple[NeedEntry, ...] = ()


class NormEntry(PackModel):
    """A clause, and what it says in our words; `words` for a name that is not made of numbers."""

    act: Slug
    clause: str = Field(default="", pattern=r"^[a-z0-9.-]*$", max_length=60)
    says: str = Field(default="", max_length=300)
    words: str = Field(default="", max_length=200)

    @property
    def address(self) -> str:
        return f"{self.act}/{self.clause}" if self.clause else self.act


class AnswerEntry(PackModel):
    question: str = Field(min_length=1, max_length=160)
    short: str = Field(min_length=1, max_length=LONGEST_SHORT)
    danger: str = Field(default="", max_length=200)
    steps: tuple[Line, ...] = ()
    norm: tuple[NormEntry, ...] = Field(min_length=1)
    who: str = Field(default="", max_length=600)
    bring: tuple[Line, ...] = ()
    related: tuple[Slug, ...] = Field(default=(), max_length=5)
    topics: tuple[Code, ...] = Field(min_length=1)
    words: str = Field(default="", max_length=500)
    # Lines by which the desk recognises this danger: see incidents.alarms_pack.
    urgent: tuple[Line, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersFiles:
    list: ListFile
    answers: Mapping[str, AnswerEntry]

    def __bool__(self) -> bool:
        return bool(self.answers)


def read_answers(pack: Pack, report: Report) -> AnswersFiles | None:
    listed = ListFile.read_or_empty(pack, report)
    answers: dict[str, AnswerEntry] = {}
    is_whole = listed is not None
    for name in pack.within(FOLDER):
        document = pack.document(name, report)
        entry = validate_document(AnswerEntry, document, report) if document else None
        if entry is None or document is None:
            is_whole = False
            continue
        slug = name.removeprefix(f"{FOLDER}/").removesuffix(".yaml")
        answers[slug] = entry
        for act in sorted({norm.act for norm in entry.norm} - set(listed.acts)) if listed else ():
            sentence = _("“%(act)s” has no name under “acts” in answers.yaml.") % {"act": act}
            report.add(name, document.line("norm"), sentence)
            is_whole = False
    for slug, entry in answers.items():
        for other in entry.related:
            if other not in answers or other == slug:
                sentence = _("“%(slug)s” is no other answer of the pack.") % {"slug": other}
                report.add(f"{FOLDER}/{slug}.yaml", 0, sentence)
                is_whole = False
    return AnswersFiles(list=listed, answers=answers) if is_whole and listed else None


class AnswersLoader:
    name = "answers"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return (LIST, *pack.within(FOLDER)) if LIST in pack else tuple(pack.within(FOLDER))

    def validate(self, pack: Pack, report: Report) -> AnswersFiles | None:
        return read_answers(pack, report)

    def load(self, parsed: AnswersFiles, tables: Tables) -> Changes:
        """Does nothing on a site without a home page, or without the list."""
        site = Site.objects.filter(is_default_site=True).first()
        if not parsed or site is None or site.root_page.is_root():
            return Changes()
        index, changes = _index(parsed.list, site.root_page, tables)
        if index is None:
            return changes
        return changes + Changes(added=_plant(parsed, index, tables))


loader = AnswersLoader()


def _index(listed: ListFile, home: Page, tables: Tables) -> tuple[AnswersPage | None, Changes]:
    index = AnswersPage.objects.first()
    if index is not None or tables.memory.recall(LIST_KIND):
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
    tables.memory.remember(LIST_KIND, {listed.slug: {"slug": listed.slug}}, at=tables.at)
    return index, Changes(added=1)


def _plant(parsed: AnswersFiles, index: AnswersPage, tables: Tables) -> int:
    """In two passes, since answers link to each other. Returns how many are new."""
    known = tables.memory.recall(KIND)
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
        tables.memory.remember(KIND, {slug: {"slug": slug}}, at=tables.at)
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
        "norm": json.dumps([_norm(norm, listed) for norm in entry.norm]),
        "who": format_html("<p>{}</p>", entry.who) if entry.who else "",
        "bring": "\n".join(entry.bring),
        "topics": ", ".join(entry.topics),
        "words": entry.words,
    }


def _norm(norm: NormEntry, listed: ListFile) -> dict[str, Any]:
    words = norm.words or listed.acts[norm.act].words(norm.clause)
    value = {"words": words, "address": norm.address, "says": norm.says}
    return {"type": "clause", "value": value}


def _step(words: str) -> SafeString:
    """A step as rich text; «[слова](/адрес/)» is a link within the site."""
    before, *linked = _LINK.split(words)
    pieces = zip(linked[::3], linked[1::3], linked[2::3], strict=True)
    inside = format_html_join("", '<a href="{1}">{0}</a>{2}', pieces)
    return format_html("<p>{}{}</p>", before, inside)
