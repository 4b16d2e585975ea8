"""The list of answers: by what people come for, or by what they are looking for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from otklik.cms.pages.base_page import closed, closed_themselves
from otklik.knowledge.articles import matches
from otklik.knowledge.articles.blocks import codes_in
from otklik.knowledge.articles.models import AnswerPage
from otklik.knowledge.claim_letters.models import ClaimTemplate, Period

if TYPE_CHECKING:
    from otklik.knowledge.articles.answers_page import AnswersPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Answers under one need."""

    words: str
    answers: list[AnswerPage]


def parts(index: "AnswersPage", *, query: str) -> dict[str, Any]:
    """All of them, or with words to find the nearest ones."""
    query = query.strip()[: matches.LONGEST_QUERY]
    found = matches.found(query) if query else []
    return {
        "query": query,
        "found": found,
        "groups": [] if found else groups(index),
        "has_claims": ClaimTemplate.objects.active().exists(),
        "has_periods": Period.objects.active().exists(),
    }


def newest(most: int) -> list[AnswerPage]:
    """For the first page: those that were last brought to the site."""
    answers = AnswerPage.objects.in_force().exclude(closed()).order_by("-last_published_at", "-pk")
    return list(answers[:most])


def groups(index: "AnswersPage") -> list[Group]:
    """Each answer once: under the first need that has its first topic, else under the first that
    has any of them; the rest at the end. Groups without answers are left out."""
    needs = [(need.value["words"], set(codes_in(need.value["topics"]))) for need in index.needs]
    under: dict[str, list[AnswerPage]] = {words: [] for words, _codes in needs}
    rest: list[AnswerPage] = []
    signed = AnswerPage.objects.in_force().child_of(index)
    answers = signed.exclude(closed_themselves()).order_by("path")
    for answer in answers:
        under.get(_need(answer.codes, needs), rest).append(answer)
    all_groups = [Group(words=words, answers=its) for words, its in under.items()]
    all_groups.append(Group(words=_("Other questions") if all_groups else "", answers=rest))
    return [group for group in all_groups if group.answers]


def _need(codes: Sequence[str], needs: Sequence[tuple[str, set[str]]]) -> str:
    for code in codes:
        for words, has in needs:
            if code in has:
                return words
    return "\0"  # no need has this name
