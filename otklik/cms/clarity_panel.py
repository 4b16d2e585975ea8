"""How clear a text is: the panel beside a form, its remarks, and the mark of a page.

The form is read field by field by its own widgets, so it need not be valid, and nothing is stored.
Quoted law is not judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin.panels import Panel, get_edit_handler
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import get_text_for_indexing

from otklik.nlp.reply_checks.clarity import PLAINEST, SCHOOL_ENDS, clarity_of
from otklik.nlp.reply_checks.remark import Remark, Rule

QUOTED_BLOCKS = frozenset({"law"})
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkLine:
    """A remark as the editor sees it; without `words` it is about the whole text."""

    words: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    summary: str
    remarks: tuple[RemarkLine, ...]
    more: int = 0


class ClarityPanel(Panel):  # type: ignore[misc]
    """Judges the texts of its form again a moment after the last keystroke."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        template_name = "cms/admin/clarity_panel.html"

        def is_shown(self) -> bool:
            """Only Russian is judged."""
            return getattr(self.instance, "language", "ru") == "ru"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            meta = self.instance._meta
            url = reverse("otklik_clarity", args=[meta.app_label, meta.model_name])
            judged = judge(text_of(self.instance))
            return {**context, "url": url, "judged": judged}


@require_POST
def clarity(request: HttpRequest, app_label: str, model_name: str) -> HttpResponse:
    """The judgement of a form as it is typed. Wagtail lets only editors come here."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError as unknown:
        raise Http404 from unknown
    if not has_panel(model):
        raise Http404
    judged = judge("\n".join(_form_texts(model, request.POST)))
    return render(request, "cms/admin/clarity.html", {"judged": judged})


def judge(text: str) -> Judgement:
    found = clarity_of(text)
    items = [
        RemarkLine(words=text[one.start : one.end], sentence=remark_words(one))
        for one in found.remarks
    ]
    return Judgement(
        summary=mark_words(found.mark, found.years),
        remarks=tuple(items[:MOST_SHOWN]),
        more=max(0, len(items) - MOST_SHOWN),
    )


def text_of(model: models.Model) -> str:
    """The texts of a row that people will read, joined."""
    return "\n".join(
        each
        for name in text_fields(type(model))
        for each in _texts(type(model), name, getattr(model, name))
    )


def has_panel(model: type[models.Model]) -> bool:
    panels = getattr(model, "content_panels", None) or getattr(model, "panels", ())
    return any(isinstance(panel, ClarityPanel) for panel in panels or ())


def text_fields(model: type[models.Model]) -> list[str]:
    """Fields of this model itself, not those that Wagtail keeps for searches and menus."""
    return [
        field.name
        for field in model._meta.local_fields
        if isinstance(field, (RichTextField, StreamField, models.TextField))
    ]


def _form_texts(model: type[models.Model], fields: QueryDict) -> Iterator[str]:
    of_page = getattr(model, "get_edit_handler", None)  # pages have it, rows do not
    handler = of_page() if of_page else get_edit_handler(model)
    form = handler.get_form_class()
    for name in text_fields(model):
        if name in form.base_fields:
            widget = form.base_fields[name].widget
            yield from _texts(model, name, _value(widget, fields, name))


def _value(widget: Any, fields: Mapping[str, Any], name: str) -> Any:
    """What the widget reads; None from a broken form."""
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


SENTENCES = {
    Rule.HARD_TEXT: gettext_lazy("Hard to read as a whole: shorter words, shorter sentences."),
    Rule.GENITIVES: gettext_lazy("Nouns hang on each other. Say who does what."),
    Rule.PARTICIPLES: gettext_lazy("Participles one after another: make sentences of them."),
    Rule.PASSIVE: gettext_lazy("Who does it? Say so."),
    Rule.OFFICIALESE: gettext_lazy("Offices speak so. Better: %(instead)s."),
    Rule.ACT_NUMBERS: gettext_lazy(
        "More than one act: people need the rule, not the numbers. Keep one."
    ),
    Rule.ACT_TITLE: gettext_lazy("The full title of an act: say what it gives the person."),
    Rule.ABBREVIATION: gettext_lazy("Not everybody knows this abbreviation. Perhaps: %(instead)s."),
    Rule.VERBAL_NOUNS: gettext_lazy(
        "Nouns made of verbs, one after another: say who does what, by verbs."
    ),
}


def remark_words(remark: Remark) -> str:
    if remark.rule == Rule.LONG_SENTENCE:
        return ngettext(
            "%(n)s word in a sentence: cut it in two, it is read on a phone.",
            "%(n)s words in a sentence: cut it in two, it is read on a phone.",
            remark.count,
        ) % {"n": remark.count}
    if remark.rule == Rule.ABBREVIATION and not remark.instead:
        return _("Not everybody knows this abbreviation: write it out.")
    return str(SENTENCES[remark.rule]) % {"instead": remark.instead}


CLARITY_SENTENCES = dict.fromkeys((*SENTENCES, Rule.LONG_SENTENCE), remark_words)


def mark_words(mark: int, years: int | None = None) -> str:
    """«Ясность: 4 из 5», with the school class for a long text; empty without text."""
    if not mark:
        return ""
    message = _("Clarity: %(mark)s of %(most)s") % {"mark": mark, "most": PLAINEST}
    if years is None:
        return message
    if years > SCHOOL_ENDS:
        return _("%(clarity)s, harder than schoolbooks") % {"clarity": message}
    return _("%(clarity)s, as a schoolbook of class %(years)s") % {
        "clarity": message,
        "years": years,
    }
