"""Buttons and fields. Django's forms go through `field`; the rest serve plain GET forms."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, ClearableFileInput

from otklik.ui.components import one_of, register

BUTTON_KINDS = ("main", "second", "link", "danger")

type Choices = Iterable[tuple[Any, Any]]


@register.inclusion_tag("ui/components/button.html")
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
) -> dict[str, object]:
    """A press. With `href` a link that looks like one; `busy` is its word while sending."""
    one_of("button", "kind", kind, BUTTON_KINDS)
    one_of("button", "type", type, ("submit", "button", "reset"))
    return {
        "label": label,
        "kind": kind,
        "type": type,
        "name": name,
        "value": value,
        "href": href,
        "form": form,
        "formaction": formaction,
        "busy": busy,
        "describedby": describedby,
        "id": id,
    }


@register.inclusion_tag("ui/components/field.html")
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    limit: int = 0,
    optional_word: bool = True,
) -> dict[str, object]:
    """One field of a Django form: label, hint, error, control; words given here win.

    `limit` adds a counter of characters (without scripts the limit alone), which warns and never
    cuts what is typed. Without the `optional_word` nothing says that a field may stay empty:
    whether it may depends on others.
    """
    bound.field.widget.attrs.pop("placeholder", None)  # a label that vanishes is no label
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
        "limit": limit,
        "is_optional": optional_word and not bound.field.required,
        "is_tick": isinstance(bound.field.widget, CheckboxInput),
        "is_file": isinstance(bound.field.widget, ClearableFileInput),
    }


@register.inclusion_tag("ui/components/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, object]:
    """Every field of a form in its order, hidden ones included; the summary is `error_summary`."""
    return {"form": form}


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, object]:
    """What is wrong in these forms, each line leading to its field. Nothing when all is well.

    The same sentence about several fields says of which it is.
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


@register.inclusion_tag("ui/components/text_field.html")
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
) -> dict[str, object]:
    """A line of text; `width` in characters tells the length expected."""
    one_of("text_field", "type", type, ("text", "search", "tel", "email", "url", "date", "number"))
    return {
        "name": name,
        "id": f"id_{name}",
        "label": label,
        "value": value,
        "type": type,
        "hint": hint,
        "error": error,
        "width": width,
        "autocomplete": autocomplete,
        "inputmode": inputmode,
        "is_optional": is_optional,
        "is_read_only": is_read_only,
        "describedby": _describedby(name, hint=hint, error=error),
    }


@register.inclusion_tag("ui/components/text_area.html")
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
) -> dict[str, object]:
    """A long text, with a counter when `limit` (characters) is given.

    `unit` is what a network counts: characters, or `utf16`, where a smiley is two.
    """
    one_of("text_area", "unit", unit, ("chars", "utf16"))
    return {
        "name": name,
        "id": f"id_{name}",
        "label": label,
        "value": value,
        "hint": hint,
        "error": error,
        "rows": rows,
        "limit": limit,
        "unit": unit,
        "is_optional": is_optional,
        "describedby": _describedby(name, hint=hint, error=error, counted=bool(limit)),
    }


@register.inclusion_tag("ui/components/select.html")
def select(
    name: str, label: str, choices: Choices, *, value: Any = "", hint: str = "", error: str = ""
) -> dict[str, object]:
    """One of seven and more; fewer are radios."""
    return _chooser(name, label, choices, [value], hint, error)


@register.inclusion_tag("ui/components/choices.html")
def radios(
    name: str, label: str, choices: Choices, *, value: Any = "", hint: str = "", error: str = ""
) -> dict[str, object]:
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
) -> dict[str, object]:
    return {**_chooser(name, label, choices, values, hint, error), "type": "checkbox"}


@register.inclusion_tag("ui/components/checkbox.html")
def checkbox(
    name: str, label: str, *, value: str = "on", is_checked: bool = False, error: str = ""
) -> dict[str, object]:
    """One tick: a consent, or "choose this row"."""
    return {
        "name": name,
        "id": f"id_{name}_{value}",
        "label": label,
        "value": value,
        "is_checked": is_checked,
        "error": error,
    }


@register.inclusion_tag("ui/components/file_field.html")
def file_field(
    name: str,
    label: str,
    *,
    hint: str = "",
    error: str = "",
    accept: str = "",
    is_multiple: bool = False,
    is_optional: bool = False,
) -> dict[str, object]:
    return {
        "name": name,
        "id": f"id_{name}",
        "label": label,
        "hint": hint,
        "error": error,
        "accept": accept,
        "is_multiple": is_multiple,
        "is_optional": is_optional,
        "describedby": _describedby(name, hint=hint, error=error),
    }


def _describedby(name: str, *, hint: str, error: str, counted: bool = False) -> str:
    parts = [
        hint and f"id_{name}_helptext",
        error and f"id_{name}_error",
        counted and f"id_{name}_count",
    ]
    return " ".join(part for part in parts if part)


def _chooser(
    name: str, label: str, choices: Choices, chosen: Iterable[Any], hint: str, error: str
) -> dict[str, object]:
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
