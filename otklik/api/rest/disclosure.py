from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router

from otklik.api.public_content import absolute, attributes
from otklik.api.rest.query_params import Code, Span, part
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
                    **attributes(file, "name", "size"),
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
            **attributes(item, "code", "section", "title"),
            "rule": item.rule_words,
            "unit": str(item.unit),
            "state": state.state.value,
            **attributes(state, "checked_on", "due_on", "parts_all", "parts_there"),
            "parts": [
                {
                    "name": one.part.name,
                    "is_there": one.is_there,
                    "url": absolute(one.place) if one.place.startswith("/") else one.place,
                }
                for one in state.parts
            ],
            "clause": state.basis.clause if state.basis else "",
            "url": absolute(reverse("disclosure-site:item", args=[item.code])),
        }
