"""Buttons and fields: Django's forms go through `field`, the rest serve plain GET forms. Answers of
a questionnaire can be cleared with and without JavaScript."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, ClearableFileInput
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from otklik.ui.components import Values, component, one_of, register

BUTTON_KINDS = ("main", "second", "link", "danger")

type Choices = Iterable[tuple[Any, Any]]


@register.simple_tag
def button(
    label: str,
    *,
    kind: str = "main",
    type: str = "submit",
    name: str = "",
    value: str = "",
    href: str = "",
    form: str = "",
    formaction: str = "",
    busy: str = "",
    describedby: str = "",
    id: str = "",
) -> SafeString:
    """With `href` a link that looks like a button; `busy` is its label while submitting. Pages have
    dozens, so it has no template."""
    one_of("button", "kind", kind, BUTTON_KINDS)
    one_of("button", "type", type, ("submit", "button", "reset"))
    attributes = {"class": f"button button-{kind}"}
    if href:
        return _element("a", attributes | {"href": href, "id": id}, label)
    attributes |= {"type": type, "id": id, "name": name}
    attributes |= {"value": value} if name else {}
    attributes |= {"form": form, "formaction": formaction, "data-busy": busy}
    return _element("button", attributes | {"aria-describedby": describedby}, label)


def _element(tag: str, attributes: Mapping[str, str], content: str) -> SafeString:
    """On a line of its own; without empty attributes, except `value`."""
    said = "".join(
        f' {name}="{conditional_escape(value)}"'
        for name, value in attributes.items()
        if value or name == "value"
    )
    return mark_safe(f"\n<{tag}{said}>{conditional_escape(content)}</{tag}>\n")  # noqa: S308 - escaped


@component("ui/components/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    limit: int = 0,
    optional_word: bool = True,
) -> Values:
    """One field of a Django form: label, hint, error, control; `label` and `hint` given here win.

    `limit` adds a counter of characters (without scripts the limit alone), which warns and never
    truncates. Without `optional_word` the field is not labelled as optional, for when that depends
    on other fields.
    """
    bound.field.widget.attrs.pop("placeholder", None)  # a placeholder is no label: it disappears
    if label:
        bound.label = label
    if hint:
        bound.help_text = hint
    attrs: dict[str, Any] = {"data-limit": limit} if limit else {}
    described = " ".join(
        filter(None, [bound.aria_describedby, f"{bound.auto_id}_count" if limit else ""])
    )
    if described and not bound.use_fieldset:
        attrs["aria-describedby"] = described
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "is_optional": optional_word and not bound.field.required,
        "is_tick": isinstance(bound.field.widget, CheckboxInput),
        "is_file": isinstance(bound.field.widget, ClearableFileInput),
    }


@component("ui/components/form_fields.html")
def form_fields(form: BaseForm) -> Values:
    """Every field of a form in its order, hidden ones included; without `error_summary`."""
    return {}


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(*forms: BaseForm) -> Values:
    """Errors of these forms, each linking to its field; empty without errors.

    The same error in several fields names the field.
    """
    wrong = [(bound, error) for form in forms for bound in form for error in bound.errors]
    times = Counter(str(error) for _bound, error in wrong)
    lines = [
        (
            bound.id_for_label or bound.auto_id,
            f"{_sentence(str(bound.label))} {error}" if times[str(error)] > 1 else error,
        )
        for bound, error in wrong
    ]
    general = [error for form in forms for error in form.non_field_errors()]
    return {"lines": lines, "general": general}


def _sentence(label: str) -> str:
    return label if label.endswith(("?", ".", ":")) else f"{label}."


@component("ui/components/text_field.html")
def text_field(
    name: str,
    label: str,
    *,
    value: str = "",
    type: str = "text",
    hint: str = "",
    error: str = "",
    width: int = 0,
    autocomplete: str = "",
    inputmode: str = "",
    is_optional: bool = False,
    is_read_only: bool = False,
) -> Values:
    """A line of text; `width` in characters shows the expected length."""
    one_of("text_field", "type", type, ("text", "search", "tel", "email", "url", "date", "number"))
    return {"id": f"id_{name}", "describedby": _describedby(name, hint=hint, error=error)}


@component("ui/components/text_area.html")
def text_area(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    error: str = "",
    rows: int = 4,
    limit: int = 0,
    unit: str = "chars",
    is_optional: bool = False,
) -> Values:
    """A long text, with a counter when `limit` (characters) is given.

    `unit` is what a network counts: characters, or `utf16`, where an emoji is two.
    """
    one_of("text_area", "unit", unit, ("chars", "utf16"))
    return {
        "id": f"id_{name}",
        "describedby": _describedby(name, hint=hint, error=error, counted=bool(limit)),
    }


@register.inclusion_tag("ui/components/select.html")
def select(
    name: str, label: str, choices: Choices, *, value: Any = "", hint: str = "", error: str = ""
) -> Values:
    """For seven options or more; fewer are radio buttons."""
    return _chooser(name, label, choices, [value], hint, error)


@register.inclusion_tag("ui/components/choices.html")
def radios(
    name: str, label: str, choices: Choices, *, value: Any = "", hint: str = "", error: str = ""
) -> Values:
    return {**_chooser(name, label, choices, [value], hint, error), "type": "radio"}


@register.inclusion_tag("ui/components/choices.html")
def checkboxes(
    name: str,
    label: str,
    choices: Choices,
    *,
    values: Iterable[Any] = (),
    hint: str = "",
    error: str = "",
) -> Values:
    return {**_chooser(name, label, choices, values, hint, error), "type": "checkbox"}


@component("ui/components/checkbox.html")
def checkbox(
    name: str, label: str, *, value: str = "on", is_checked: bool = False, error: str = ""
) -> Values:
    """A consent, or "select this row"."""
    return {"id": f"id_{name}_{value}"}


@component("ui/components/file_field.html")
def file_field(
    name: str,
    label: str,
    *,
    hint: str = "",
    error: str = "",
    accept: str = "",
    is_multiple: bool = False,
    is_optional: bool = False,
) -> Values:
    return {"id": f"id_{name}", "describedby": _describedby(name, hint=hint, error=error)}


def _describedby(name: str, *, hint: str, error: str, counted: bool = False) -> str:
    parts = [
        hint and f"id_{name}_helptext",
        error and f"id_{name}_error",
        counted and f"id_{name}_count",
    ]
    return " ".join(part for part in parts if part)


def _chooser(
    name: str, label: str, choices: Choices, chosen: Iterable[Any], hint: str, error: str
) -> Values:
    picked = {str(value) for value in chosen}
    return {
        "name": name,
        "id": f"id_{name}",
        "label": label,
        "options": [
            (str(value), text, str(value) in picked, f"id_{name}_{number}")
            for number, (value, text) in enumerate(choices)
        ],
        "hint": hint,
        "error": error,
        "describedby": _describedby(name, hint=hint, error=error),
    }


type Answer = tuple[str, str]
"""Value and words."""
type Column = tuple[str, str, str]
"""Value, words, and the title that neighbouring numbers share, else empty."""
type Row = tuple[str, str, str, str]
"""Name, words, chosen value, error."""


@dataclasses.dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Neighbouring columns: one with words, or numbers under one title."""

    title: str
    answers: list[Answer] = dataclasses.field(default_factory=list)


@component("ui/components/answers.html")
def answers(
    name: str,
    choices: Iterable[Answer],
    *,
    labelledby: str,
    chosen: Iterable[str] = (),
    type: str = "radio",
    error: str = "",
    describedby: str = "",
    path: str = "",
) -> Values:
    """Answers to one question, whose text is elsewhere and labels the group (`labelledby`).

    `path` is the page's own URL: «Снять ответ» submits the form there as `_clear`. Without scripts
    a separate preselected option says that there is no answer: Lynx selects the first radio button
    if none is checked.
    """
    one_of("answers", "type", type, ("radio", "checkbox"))
    picked = set(chosen)
    return {
        "id": f"id_{name}",
        "options": [
            (value, words, value in picked, f"id_{name}_{place}")
            for place, (value, words) in enumerate(choices)
        ],
        "is_answered": bool(picked),
        "role": "radiogroup" if type == "radio" else "group",
        "describedby": _both(describedby, error and f"id_{name}_error"),
    }


@component("ui/components/matrix.html")
def matrix(
    rows: Iterable[Row],
    columns: Iterable[Column],
    *,
    id: str,
    labelledby: str,
    rows_title: str = "",
    path: str = "",
) -> Values:
    """The same answers for several rows: a list under each of them, or a grid where it fits.

    A row is labelled by its own text and the question's (`labelledby`), so that rows of several
    matrices differ. One markup for both: in the grid the answers' labels are hidden visually only,
    and the header row from screen readers only.
    """
    groups: list[ColumnGroup] = []
    for value, words, title in columns:
        if not groups or not title or groups[-1].title != title:
            groups.append(ColumnGroup(title))
        groups[-1].answers.append((value, words))
    return {
        "groups": groups,
        "rows": [
            {
                "name": name,
                "id": f"id_{name}",
                "words": words,
                "chosen": chosen,
                "error": error,
                "describedby": _both(
                    f"id_{name}_error" if error else "",
                    f"id_{name}_scale" if any(group.title for group in groups) else "",
                ),
            }
            for name, words, chosen, error in rows
        ],
    }


def _both(*ids: str) -> str:
    return " ".join(filter(None, ids))
