"""How clear a page is, beside its form while one writes, and after saving.

The form is read field by field as its own widgets read it: nothing has to be valid for that, and
nothing is kept. Words of the law are quoted, so they are not judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin.panels import Panel, get_edit_handler
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import get_text_for_indexing

from otklik.cms.clarity.remark_text import clarity_words, remark_words
from otklik.nlp.reply_checks.clarity import clarity_of

QUOTED_BLOCKS = frozenset({"law"})
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkLine:
    """A remark as the editor meets it; no words when it is about the whole."""

    words: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What there is to say about one text."""

    summary: str
    remarks: tuple[RemarkLine, ...]
    more: int = 0


class ClarityPanel(Panel):  # type: ignore[misc]
    """Stands in a form and judges its texts anew a moment after the last key."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        template_name = "cms/admin/clarity_panel.html"

        def is_shown(self) -> bool:
            """What we judge is Russian."""
            return getattr(self.instance, "language", "ru") == "ru"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            meta = self.instance._meta
            url = reverse("otklik_clarity", args=[meta.app_label, meta.model_name])
            judged = judge(text_of(self.instance))
            return {**context, "url": url, "judged": judged}


@require_POST
def clarity(request: HttpRequest, app_label: str, model_name: str) -> HttpResponse:
    """What may be said about a form as it stands. Wagtail lets only editors come here."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as unknown:
        raise Http404 from unknown
    if not has_panel(model):
        raise Http404
    judged = judge("\n".join(_typed(model, request.POST)))
    return render(request, "cms/admin/clarity.html", {"judged": judged})


def judge(text: str) -> Judged:
    found = clarity_of(text)
    items = [
        RemarkLine(words=text[one.start : one.end], sentence=remark_words(one))
        for one in found.remarks
    ]
    return Judged(
        summary=clarity_words(found),
        remarks=tuple(items[:MOST_SHOWN]),
        more=max(0, len(items) - MOST_SHOWN),
    )


def text_of(model: models.Model) -> str:
    """The texts of a row that people will read, one after another."""
    return "\n".join(
        each
        for name in text_fields(type(model))
        for each in _texts(type(model), name, getattr(model, name))
    )


def has_panel(model: type[models.Model]) -> bool:
    panels = getattr(model, "content_panels", None) or getattr(model, "panels", ())
    return any(isinstance(panel, ClarityPanel) for panel in panels or ())


def text_fields(model: type[models.Model]) -> list[str]:
    """Written by this model itself: not what Wagtail keeps for searches and menus."""
    return [
        field.name
        for field in model._meta.local_fields
        if isinstance(field, (RichTextField, StreamField, models.TextField))
    ]


def _typed(model: type[models.Model], fields: QueryDict) -> Iterator[str]:
    of_page = getattr(model, "get_edit_handler", None)  # a page has its own, a row has not
    handler = of_page() if of_page else get_edit_handler(model)
    form = handler.get_form_class()
    for name in text_fields(model):
        if name in form.base_fields:
            widget = form.base_fields[name].widget
            yield from _texts(model, name, _value(widget, fields, name))


def _value(widget: Any, fields: Mapping[str, Any], name: str) -> Any:
    """What the widget reads; nothing from a form that is broken."""
    try:
        return widget.value_from_datadict(fields, {}, name)
    except (ValueError, KeyError, TypeError):
        return None


def _texts(model: type[models.Model], name: str, value: Any) -> Iterator[str]:
    field = model._meta.get_field(name)
    if not value:
        return
    if isinstance(field, StreamField):
        for child in value:
            if child.block_type not in QUOTED_BLOCKS:
                yield from child.block.get_searchable_content(child.value)
    elif isinstance(field, RichTextField):
        yield get_text_for_indexing(str(value))
    else:
        yield str(value)
