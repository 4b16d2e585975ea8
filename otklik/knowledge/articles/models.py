"""One question with its answer, as a page of the site, and who signed and checked it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet

from otklik.cms.clarity_panel import ClarityPanel
from otklik.cms.pages.base_page import SitePage, restricted
from otklik.core.db.kept_values import cached_until_changed, rest_on
from otklik.knowledge.articles.blocks import CODES, MARKS, NormBlocks, StepBlocks, codes_in
from otklik.legal_acts.acts.act import Act
from otklik.organisation.people.user import User
from otklik.ui.page_meta import PageMeta, of_authority

KEY = "answer/"
LONGEST_SHORT = 200  # characters: they fit on the first screen of a small phone


class AnswerQuerySet(PageQuerySet):  # type: ignore[misc]
    def in_force(self) -> Self:
        """Published answers whose text is signed."""
        signed = Check.objects.filter(
            answer=OuterRef("pk"), revision=OuterRef("live_revision_id"), kind=Check.Kind.SIGNED
        )
        answers: Self = self.live().filter(Exists(signed))
        return answers


class AnswerManager(PageManager.from_queryset(AnswerQuerySet)):  # type: ignore[misc]
    """Each answer is loaded with its last check, so that its page needs few queries."""

    def get_queryset(self) -> AnswerQuerySet:
        checks = Check.objects.filter(answer=OuterRef("pk"), revision=OuterRef("live_revision_id"))
        last = checks.newest_first()
        answers: AnswerQuerySet = (
            super()
            .get_queryset()
            .annotate(
                checked_at=Subquery(last.values("at")[:1]),
                checked_by=Subquery(last.values("by_words")[:1]),
            )
        )
        return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When the published text was last compared with the norms, and by whom."""

    at: datetime
    by_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A clause that supports an answer; `url` is where the site shows it, if it does."""

    words: str
    says: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedAnswer:
    pk: int
    title: str
    url: str


class AnswerPage(SitePage):
    has_workflow = False  # answers have a signature instead

    short = models.TextField(
        _("short answer"),
        max_length=LONGEST_SHORT,
        validators=[MaxLengthValidator(LONGEST_SHORT)],
        help_text=_("Yes or no, and the basis, in at most 200 characters."),
    )
    danger = models.CharField(
        _("urgent danger first"),
        max_length=200,
        blank=True,
        help_text=_("Whom to call now, when somebody may come to harm: 112, 102, 103."),
    )
    steps = StreamField(StepBlocks(), blank=True, verbose_name=_("what to do"))
    norm = StreamField(NormBlocks(), blank=True, verbose_name=_("its basis"))
    who = RichTextField(
        _("where to turn"),
        blank=True,
        features=MARKS,
        help_text=_("When the shop refuses: who is next, and with what."),
    )
    bring = models.TextField(
        _("what to bring"), blank=True, help_text=_("One thing a line: receipt, contract.")
    )
    related = StreamField(
        [("answer", blocks.PageChooserBlock(page_type="knowledge.AnswerPage"))],
        blank=True,
        max_num=5,
        verbose_name=_("related questions"),
    )
    topics = models.CharField(
        _("codes of topics"),
        max_length=200,
        blank=True,
        validators=[RegexValidator(CODES, _("Codes with commas between them: A01, A02."))],
        help_text=_("With commas, the first is the main one: A01, A02."),
    )
    words = models.TextField(
        _("daily words"),
        blank=True,
        max_length=500,
        help_text=_("How people say it when they search: they are not shown."),
    )

    objects = AnswerManager()

    parent_page_types: ClassVar = ["knowledge.AnswersPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "knowledge/page.html"
    content_panels: ClassVar = [
        *SitePage.content_panels,
        FieldPanel("short"),
        FieldPanel("danger"),
        FieldPanel("steps"),
        FieldPanel("norm"),
        FieldPanel("who"),
        FieldPanel("bring"),
        FieldPanel("related"),
        MultiFieldPanel([FieldPanel("topics"), FieldPanel("words")], heading=_("How it is found")),
        ClarityPanel(heading=_("Clarity")),
    ]

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    @property
    def codes(self) -> list[str]:
        return codes_in(self.topics)

    @property
    def key(self) -> str:
        return f"{KEY}{self.pk}"

    @property
    def addresses(self) -> Iterator[str]:
        """Of the clauses that support it: `law-2300-1/25.1`."""
        for block in self.norm:
            if block.value.get("address"):
                yield block.value["address"]

    @property
    def norms(self) -> list[Norm]:
        """With the address of each clause of ours."""
        cited = [
            (block.value["words"], block.value.get("says") or "", block.value.get("address") or "")
            for block in self.norm
        ]
        return cached_until_changed("norms", *cited, make=lambda: _norms(cited))

    @property
    def visible_related(self) -> list[RelatedAnswer]:
        """Related answers in the editor's order, those in force and open to everybody."""
        keys = [raw["value"] for raw in self.related.raw_data if raw.get("value")]
        return cached_until_changed("related answers", *keys, make=lambda: _related(keys))

    @property
    def last_check(self) -> "Check | None":
        of_text = Check.objects.filter(answer=self).of_text(self.live_revision_id)
        found: Check | None = of_text.newest_first().first()
        return found

    @property
    def review(self) -> "Review | None":
        """The same for readers, from the query that loaded the page."""
        at, by_words = getattr(self, "checked_at", None), getattr(self, "checked_by", None)
        return Review(at=at, by_words=by_words) if at and by_words else None

    @property
    def is_in_force(self) -> bool:
        return self.live and self.last_check is not None

    def page_meta(self) -> PageMeta:
        """With the question and its short answer for search engines."""
        question = {
            "@type": "Question",
            "name": self.title,
            "acceptedAnswer": {"@type": "Answer", "text": self.short},
        }
        facts: dict[str, Any] = {
            "@type": "FAQPage",
            "inLanguage": settings.LANGUAGE_CODE,
            "publisher": of_authority(),
            "mainEntity": [question],
        }
        if self.review:
            facts["lastReviewed"] = timezone.localdate(self.review.at)
        return PageMeta(title=self.title, description=self.short, kind="article", facts=facts)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An unsigned text is not served, however it was published."""
        if self.review is None:
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)

        def make() -> dict[str, Any]:
            rest_on("knowledge_answerpage", "knowledge_check", "wagtailcore_page")  # of this row
            told = self.reader_context
            body = render_to_string("knowledge/body.html", {**context, **told})
            return {**told, "body": body}

        is_preview = getattr(request, "is_preview", False)
        return context | (
            make()
            if is_preview
            else cached_until_changed("answer", self.pk, context["foreign"], make=make)
        )

    @property
    def reader_context(self) -> dict[str, Any]:
        """What its page shows besides its own fields."""
        return {
            "check": self.review,
            "norms": self.norms,
            "things": [line.strip() for line in self.bring.splitlines() if line.strip()],
            "related": self.visible_related,
            "index_url": f"{(self.url or '').rsplit('/', 2)[0]}/",
        }


def _norms(cited: list[tuple[str, str, str]]) -> list[Norm]:
    """By one query, where anything is cited."""
    codes = {address.partition("/")[0] for _words, _says, address in cited if address}
    published = Act.objects.published().filter(code__in=codes) if codes else Act.objects.none()
    acts = {act.code: act for act in published}
    found = []
    for words, says, address in cited:
        code, _slash, clause = address.partition("/")
        url = acts[code].clause_url(clause) if code in acts else ""
        found.append(Norm(words=words, says=says, url=url))
    return found


def _related(keys: list[int]) -> list[RelatedAnswer]:
    if not keys:
        return []
    pages = AnswerPage.objects.in_force().exclude(restricted()).filter(pk__in=keys)
    found = {
        page.pk: RelatedAnswer(pk=page.pk, title=page.title, url=page.url or "") for page in pages
    }
    return [found[key] for key in keys if key in found]


class CheckQuerySet(models.QuerySet["Check"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def of_text(self, revision: int | None) -> Self:
        """Those of exactly this text."""
        return self.filter(revision=revision)


class Check(models.Model):
    """A person has compared the text of a `revision` with the norms in force. The signature that
    publishes it is the first check. `by_words` names the person and the unit of that time."""

    class Kind(models.TextChoices):
        SIGNED = "signed", _("signed")
        CHECKED = "checked", _("checked")

    answer = models.ForeignKey(AnswerPage, on_delete=models.CASCADE, related_name="checks")
    revision = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    by_words = models.CharField(max_length=400)
    at = models.DateTimeField(db_index=True)

    objects: ClassVar = CheckQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["answer", "revision"],
                condition=models.Q(kind="signed"),
                name="words_of_an_answer_are_signed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.kind}"
