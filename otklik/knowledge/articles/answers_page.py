"""The list of answers, as a page of the site."""

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from otklik.cms.pages.base_page import ShownPage
from otklik.knowledge.articles import answers_by_need
from otklik.knowledge.articles.blocks import NeedBlock


class AnswersPage(ShownPage):
    """Questions and answers by what people come for."""

    needs = StreamField(
        [("need", NeedBlock())],
        blank=True,
        verbose_name=_("what people come for"),
        help_text=_("The most frequent one first. Answers of no need stand at the end."),
    )

    max_count = 1
    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar = ["knowledge.AnswerPage"]
    template = "knowledge/index.html"
    content_panels: ClassVar = [*ShownPage.content_panels, FieldPanel("needs")]

    class Meta:
        verbose_name = _("list of answers")
        verbose_name_plural = _("lists of answers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, **answers_by_need.parts(self, query=request.GET.get("q", ""))}
