"""The pages of answers: the list of them, and one question with its answer."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager, PageQuerySet

from otklik.answers.blocks import CODES, MARKS, NeedBlock, NormBlocks, StepBlocks, codes_in
from otklik.pages.clarity import ClarityPanel
from otklik.pages.shown import ShownPage

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from otklik.answers.models.check import Check

SHORTEST_FORM = 200
"""How long a short answer may be: it ends on the first screen of a small phone."""


class AnswersPage(ShownPage):
    """Questions and answers by what people come for."""

    needs = StreamField(
        [("need", NeedBlock())],
        blank=True,
        verbose_name=_("what people come for"),
        help_text=_("The most frequent one first. Answers of no need stand at the end."),
    )

    max_count = 1
    parent_page_types: ClassVar = ["portal.HomePage"]
    subpage_types: ClassVar = ["answers.AnswerPage"]
    template = "answers/index.html"
    content_panels: ClassVar = [*ShownPage.content_panels, FieldPanel("needs")]

    class Meta:
        verbose_name = _("list of answers")
        verbose_name_plural = _("lists of answers")


class AnswerQuerySet(PageQuerySet):  # type: ignore[misc]
    def in_force(self) -> Self:
        """Signed, and standing on the site."""
        live: Self = self.live()
        return live


class AnswerPage(ShownPage):
    """One question in a person's own words, with the answer in force."""

    short = models.TextField(
        _("short answer"),
        max_length=SHORTEST_FORM,
        validators=[MaxLengthValidator(SHORTEST_FORM)],
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
        [("answer", blocks.PageChooserBlock(page_type="answers.AnswerPage"))],
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

    objects = PageManager.from_queryset(AnswerQuerySet)()

    parent_page_types: ClassVar = ["answers.AnswersPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "answers/page.html"
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
