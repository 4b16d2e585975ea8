from datetime import date
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from ninja import Field, Query, Router, Schema

from otklik.api import public_content
from otklik.api.public_content import absolute, attributes
from otklik.api.rest.query_params import Code, Day, Number, Short, Span, Words, part
from otklik.api.rest.schemas import Acts, ActWhole, Clauses, Problem
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Clause, Edition
from otklik.legal_acts.acts.validity import State
from otklik.legal_acts.search.query import Query as ActQuery

router = Router(tags=["acts"])
MOST_CLAUSES = 1000
OF_ACT = (
    "code", "kind", "number", "adopted_on", "body", "title", "name", "subject", "summary",
    "effective_on", "repealed_on",
)  # fmt: skip


class ShownState(StrEnum):
    """States of an act that the site shows."""

    UNKNOWN = State.UNKNOWN.value
    NOT_YET = State.NOT_YET.value
    IN_FORCE = State.IN_FORCE.value
    CHANGED = State.CHANGED.value
    REPEALED = State.REPEALED.value


class ActsAsked(Span):
    q: Words = Field("", description="Number, day, clause and words in any form: 2300-1 возврат")
    kind: Short = Field("", description="Kind as the list names it: закон, приказ")
    state: ShownState | None = Field(None, description="What holds on the day `on`.")
    adopted_from: Day | None = None
    adopted_to: Day | None = None
    on: Day | None = Field(None, description="The day for which it is told; today without it.")


class DayAsked(Schema):
    on: Day | None = Field(None, description="The day for which it is told; today without it.")


class ClausesAsked(DayAsked):
    limit: Number = Field(200, ge=1, le=MOST_CLAUSES)
    offset: Number = Field(0, ge=0, le=1_000_000)


@router.get(
    "/", response={200: Acts, 422: Problem}, url_name="acts", summary="Acts, the newest first"
)
def acts(request: HttpRequest, asked: Query[ActsAsked]) -> dict[str, Any]:
    on = asked.on or timezone.localdate()
    words = ActQuery.of(asked.q.strip())
    found = public_content.acts().matching(words)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.state:
        found = found.in_state(State(asked.state), on=on)
    if asked.adopted_from:
        found = found.filter(adopted_on__gte=asked.adopted_from)
    if asked.adopted_to:
        found = found.filter(adopted_on__lte=asked.adopted_to)
    if asked.q.strip():
        found = found.named_first(words)
    listed, rows = part(request, asked, found.with_editions())
    return {**listed, "results": [short(act, on) for act in rows]}


@router.get(
    "/{code}/",
    response={200: ActWhole, 404: Problem, 422: Problem},
    url_name="act",
    summary="One act, as it stands on a day",
)
def act(request: HttpRequest, code: Code, asked: Query[DayAsked]) -> dict[str, Any]:
    on = asked.on or timezone.localdate()
    found = get_object_or_404(Act.objects.published().with_editions(), code=code)
    forth = found.links.select_related("other").filter(other__is_published=True)
    back = found.links_here.select_related("act").filter(act__is_published=True)
    with override(settings.LANGUAGE_CODE):
        links = [
            *((link.words, link.other, link.note) for link in forth),
            *((link.words_back, link.act, link.note) for link in back),
        ]
        editions = [edition_summary(found, one, on) for one in found.editions.all()]
        in_force = found.edition_in_force(on)
        return {
            **short(found, on),
            **attributes(found, "signed_by", "published_in", "source_url"),
            "edition": in_force.number if in_force else None,
            "editions": editions,
            "links": [
                {
                    "words": words,
                    "code": other.code,
                    "name": other.name,
                    "note": note,
                    "url": absolute(other.get_absolute_url()),
                }
                for words, other, note in links
            ],
        }


@router.get(
    "/{code}/clauses/",
    response={200: Clauses, 404: Problem, 422: Problem},
    url_name="clauses",
    summary="Clauses of an act in the edition that holds on a day",
)
def clauses(request: HttpRequest, code: Code, asked: Query[ClausesAsked]) -> dict[str, Any]:
    on = asked.on or timezone.localdate()
    found = get_object_or_404(Act.objects.published().with_editions(), code=code)
    edition = found.edition_of(on)
    rows = edition.clauses.all() if edition else Clause.objects.none()
    span = Span.model_construct(limit=asked.limit, offset=asked.offset)
    listed, of_page = part(request, span, rows)
    with override(settings.LANGUAGE_CODE):
        values = edition_summary(found, edition, on) if edition else None
        return {
            **listed,
            "code": found.code,
            "on": on,
            "state": found.status(on).state.value,
            "edition": values,
            "results": [
                {
                    **attributes(clause, "address", "kind", "label", "text"),
                    "url": f"{values['url'] if values else ''}#{clause.address}",
                }
                for clause in of_page
            ],
        }


def short(act: Act, on: date) -> dict[str, Any]:
    """An act and its validity on a day; its editions are prefetched."""
    status = act.status(on)
    with override(settings.LANGUAGE_CODE):
        return {
            **attributes(act, *OF_ACT),
            "state": status.state.value,
            "status": status.words,
            "url": absolute(act.get_absolute_url()),
        }


def edition_summary(act: Act, edition: Edition, on: date) -> dict[str, Any]:
    """An edition of an act, and the validity of its text on a day."""
    address = reverse("legal-acts:edition", args=[act.code, edition.number])
    status = act.edition_status(edition, on=on)
    return {
        "state": status.state.value,
        "status": status.words,
        **attributes(edition, "number", "effective_on", "changed_by"),
        "url": absolute(address),
    }
