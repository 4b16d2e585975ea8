"""The list of answers, as a page of the site."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from otklik.cms.pages.base_page import SitePage, directly_restricted, restricted
from otklik.knowledge.articles import matches
from otklik.knowledge.articles.blocks import NeedBlock, codes_in
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    words: str
    answers: list[AnswerPage]


class AnswersPage(SitePage):
    needs = StreamField(
        [("need", NeedBlock())],
        blank=True,
        verbose_name=_("what people come for"),
        help_text=_("The most frequent one first. Answers without a need are at the end."),
    )

    max_count = 1
    parent_page_types: ClassVar = ["website.HomePage"]
    subpage_types: ClassVar = ["knowledge.AnswerPage"]
    template = "knowledge/index.html"
    content_panels: ClassVar = [*SitePage.content_panels, FieldPanel("needs")]

    class Meta:
        verbose_name = _("list of answers")
        verbose_name_plural = _("lists of answers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """All answers by need, or those nearest to the words of a search."""
        query = request.GET.get("q", "").strip()[: matches.LONGEST_QUERY]
        found = matches.search_answers(query) if query else []
        return {
            **super().get_context(request, *args, **kwargs),
            "query": query,
            "found": found,
            "groups": [] if found else self.groups(),
            "has_claims": ClaimTemplate.objects.active().exists(),
            "has_periods": Period.objects.active().exists(),
        }

    def groups(self) -> list[Group]:
        """Each answer once: under the first need with its first topic, else under the first with
        any of its topics; the rest at the end. Empty groups are left out."""
        needs = [(need.value["words"], set(codes_in(need.value["topics"]))) for need in self.needs]
        by_need: dict[str, list[AnswerPage]] = {words: [] for words, _codes in needs}
        rest: list[AnswerPage] = []
        answers = AnswerPage.objects.in_force().child_of(self).exclude(directly_restricted())
        for answer in answers.order_by("path"):
            fitting = (words for code in answer.codes for words, has in needs if code in has)
            need = next(fitting, None)
            (rest if need is None else by_need[need]).append(answer)
        groups = [Group(words=words, answers=answers) for words, answers in by_need.items()]
        groups.append(Group(words=gettext("Other questions") if groups else "", answers=rest))
        return [group for group in groups if group.answers]


def newest(most: int) -> list[AnswerPage]:
    """The last published answers, for the home page."""
    answers = (
        AnswerPage.objects.in_force().exclude(restricted()).order_by("-last_published_at", "-pk")
    )
    return list(answers[:most])
