from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router

from otklik.api.plain_text import absolute
from otklik.api.rest.pagination import part
from otklik.api.rest.query_params import Code, Span
from otklik.api.rest.schemas import Problem, Required, RequiredWhole
from otklik.disclosure.deadlines.item_states import ItemState, counted_states

router = Router(tags=["required information"])


class Rows(list[ItemState]):
    """A list that pages like a queryset."""

    def count(self, *_of: object) -> int:
        return len(self)


@router.get(
    "/",
    response={200: Required, 422: Problem},
    url_name="required",
    summary="What must be published, and how current it is",
)
def required(request: HttpRequest, asked: Query[Span]) -> dict[str, Any]:
    listed, rows = part(request, asked, Rows(counted_states(on=timezone.localdate())))
    return {**listed, "results": [short(one) for one in rows]}


@router.get(
    "/{code}/",
    response={200: RequiredWhole, 404: Problem, 422: Problem},
    url_name="required-item",
    summary="One item with what was published for it",
)
def item(request: HttpRequest, code: Code) -> dict[str, Any]:
    found = next(iter(counted_states(code, on=timezone.localdate())), None)
    if found is None:
        raise Http404
    submission = found.published if found.published and found.published.is_shown else None
    files = submission.files.all() if submission else ()
    with override(settings.LANGUAGE_CODE):
        return {
            **short(found),
            "published_on": submission.published_on if submission else None,
            "text": submission.text if submission else "",
            "place": "" if submission else found.item.place,
            "files": [
                {
                    "name": file.name,
                    "size": file.size,
                    "url": absolute(
                        reverse("disclosure-site:file", args=[found.item.code, file.key])
                    ),
                }
                for file in files
            ],
        }


def short(state: ItemState) -> dict[str, Any]:
    item = state.item
    with override(settings.LANGUAGE_CODE):
        return {
            "code": item.code,
            "section": item.section,
            "title": item.title,
            "rule": item.rule_words,
            "unit": str(item.unit),
            "state": state.state.value,
            "checked_on": state.checked_on,
            "due_on": state.due_on,
            "parts": [
                {
                    "name": one.part.name,
                    "is_there": one.is_there,
                    "url": absolute(one.place) if one.place.startswith("/") else one.place,
                }
                for one in state.parts
            ],
            "parts_all": state.parts_all,
            "parts_there": state.parts_there,
            "clause": state.basis.clause if state.basis else "",
            "url": absolute(reverse("disclosure-site:item", args=[item.code])),
        }
