"""One question with its answer, as a page of the site, and who checked it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet

from otklik.cms.clarity.panel import ClarityPanel
from otklik.cms.pages.base_page import ShownPage, closed
from otklik.knowledge.articles import page_context
from otklik.knowledge.articles.blocks import (
    CODES,
    MARKS,
    NormBlocks,
    StepBlocks,
    codes_in,
)
from otklik.organisation.people.user import User
from otklik.ui.page_meta import PageMeta, of_authority

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


KEY = "answer/"
LONGEST_SHORT = 200
"""How long a short answer may be: it ends on the first screen of a small phone."""


class AnswerQuerySet(PageQuerySet):  # type: ignore[misc]
    def in_force(self) -> Self:
        """Standing on the site with words that somebody has signed."""
        signed = Check.objects.filter(
            answer=OuterRef("pk"), revision=OuterRef("live_revision_id"), kind=Check.Kind.SIGNED
        )
        self_found: Self = self.live().filter(Exists(signed))
        return self_found


class AnswerManager(PageManager.from_queryset(AnswerQuerySet)):  # type: ignore[misc]
    """Each answer comes along with who checked it last: its page is shown by few queries."""

    def get_queryset(self) -> AnswerQuerySet:
        last = Check.objects.filter(
            answer=OuterRef("pk"), revision=OuterRef("live_revision_id")
        ).newest_first()
        found: AnswerQuerySet = (
            super()
            .get_queryset()
            .annotate(
                checked_at=Subquery(last.values("at")[:1]),
                checked_by=Subquery(last.values("by_words")[:1]),
            )
        )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """When the words on the site were last read against the norms, and by whom."""

    at: datetime
    by_words: str


class AnswerPage(ShownPage):
    """One question in a person's own words, with the answer in force."""

    has_workflow = False  # who signs it has read it: answers have a check of their own

    short = models.TextField(
        _("short answer"),
        max_length=LONGEST_SHORT,
        validators=[MaxLengthValidator(LONGEST_SHORT)],
        help_text=_("Yes or no, and what it rests on, in at most 200 characters."),
    )
    danger = models.CharField(
        _("danger first"),
        max_length=200,
        blank=True,
        help_text=_("Whom to call now, when somebody may come to harm: 112, 102, 103."),
    )
    steps = StreamField(StepBlocks(), blank=True, verbose_name=_("what to do"))
    norm = StreamField(NormBlocks(), blank=True, verbose_name=_("what it rests on"))
    who = RichTextField(
        _("who to turn to"),
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
        *ShownPage.content_panels,
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

    if TYPE_CHECKING:
        checks: "RelatedManager[Check]"

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    @property
    def codes(self) -> list[str]:
        return codes_in(self.topics)

    @property
    def key(self) -> str:
        """What the register and the search call it by."""
        return f"{KEY}{self.pk}"

    @property
    def addresses(self) -> Iterator[str]:
        """The clauses it rests on, by their addresses in the register."""
        for block in self.norm:
            if block.value.get("address"):
                yield block.value["address"]

    @property
    def related_in_force(self) -> "list[AnswerPage]":
        """In the editor's order, those that are in force and open to everybody."""
        keys = [raw["value"] for raw in self.related.raw_data if raw.get("value")]
        if not keys:
            return []
        pages = AnswerPage.objects.in_force().exclude(closed())
        found = {page.pk: page for page in pages.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]

    @property
    def last_check(self) -> "Check | None":
        """Who last read the words that stand on the site, and when."""
        of_text = Check.objects.filter(answer=self).of_text(self.live_revision_id)
        found: Check | None = of_text.newest_first().first()
        return found

    @property
    def checked(self) -> "Checked | None":
        """The same for readers, as it was when the page was read from the database."""
        at, by_words = getattr(self, "checked_at", None), getattr(self, "checked_by", None)
        return Checked(at=at, by_words=by_words) if at and by_words else None

    @property
    def is_in_force(self) -> bool:
        return self.live and self.last_check is not None

    def page_meta(self) -> PageMeta:
        """The question and its short answer, which a search engine may show beside its own."""
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
        if self.checked:
            facts["lastReviewed"] = timezone.localdate(self.checked.at)
        return PageMeta(title=self.title, description=self.short, kind="article", facts=facts)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Words that nobody has signed are no answer, however they came to be published."""
        if self.checked is None:
            raise Http404
        answered: HttpResponse = super().serve(request, *args, **kwargs)
        return answered

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, **page_context.parts(self)}


class CheckQuerySet(models.QuerySet["Check"]):
    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def of_text(self, revision: int | None) -> Self:
        """Of these very words: an edit since then is not covered."""
        return self.filter(revision=revision)


class Check(models.Model):
    """A person has read the answer against the norms in force: a mark of its own, no edit.

    `revision` are the words that were read. The signature that brings them to the site is the
    first check of them. `by_words` is who that was, as it was then.
    """

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
        verbose_name = _("check of an answer")
        verbose_name_plural = _("checks of answers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["answer", "revision"],
                condition=models.Q(kind="signed"),
                name="words_of_an_answer_are_signed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer}: {self.kind}"


def words_of(user: User) -> str:
    """«Имя, подразделение», as readers see who has checked."""
    place = next(iter(user.current_appointments), None)
    return f"{user}, {place.unit}" if place else str(user)
