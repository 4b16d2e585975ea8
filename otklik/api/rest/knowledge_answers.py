import re
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router

from otklik.api import public_content
from otklik.api.public_content import absolute, page_address, plain
from otklik.api.rest.query_params import Key, Short, Span, part
from otklik.api.rest.schemas import Answers, AnswerWhole, Problem
from otklik.knowledge.articles.models import AnswerPage

router = Router(tags=["answers"])


class AnswersAsked(Span):
    topic: Short = Field("", description="Code of a topic: A01")


@router.get(
    "/",
    response={200: Answers, 422: Problem},
    url_name="answers",
    summary="Questions and answers in force, the newest first",
)
def answers(request: HttpRequest, asked: Query[AnswersAsked]) -> dict[str, Any]:
    found = public_content.answers()
    if asked.topic:
        found = found.filter(topics__regex=rf"(^|, *){re.escape(asked.topic)}( *,|$)")
    listed, rows = part(request, asked, found)
    return {**listed, "results": [short(answer) for answer in rows]}


@router.get(
    "/{id}/",
    response={200: AnswerWhole, 404: Problem, 422: Problem},
    url_name="answer",
    summary="One answer with its steps and norms",
)
def answer(request: HttpRequest, id: Key) -> dict[str, Any]:
    found: AnswerPage = get_object_or_404(public_content.answers(), pk=id)
    addresses = [block.value.get("address") or "" for block in found.norm]
    return {
        **short(found),
        "danger": found.danger,
        "steps": [plain(str(block.value)) for block in found.steps],
        "norms": [
            {
                "words": norm.words,
                "says": norm.says,
                "address": address,
                "url": absolute(norm.url),
            }
            for norm, address in zip(found.norms, addresses, strict=True)
        ],
        "who": plain(found.who),
        "bring": [line.strip() for line in found.bring.splitlines() if line.strip()],
        "related": [one.pk for one in found.visible_related],
    }


def short(answer: AnswerPage) -> dict[str, Any]:
    checked = answer.review
    assert checked is not None  # noqa: S101 - answers in force are signed
    return {
        "id": answer.pk,
        "question": answer.title,
        "short": answer.short,
        "topics": answer.codes,
        "checked_on": timezone.localdate(checked.at),
        "url": page_address(answer),
    }
