"""How Django's forms become HTML: as Django does it, but selects without a template an option."""

from collections.abc import Iterator
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


class FormRenderer(DjangoTemplates):
    """A select of a hundred topics costs Django two hundred templates; its HTML is the same."""

    def render(self, template_name: str, context: Any, request: Any = None) -> SafeString:
        if template_name == SELECT and all(map(_is_plain, context["widget"]["optgroups"])):
            return mark_safe("".join(_select(context["widget"])))  # noqa: S308 - escaped below
        return mark_safe(super().render(template_name, context, request))  # noqa: S308 - Django's


def _is_plain(group: tuple[Any, list[dict[str, Any]], int]) -> bool:
    """Whether its options are words with Django's own template; numbers are localised there."""
    return all(
        one["template_name"] == OPTION and isinstance(one["label"], (str, Promise))
        for one in group[1]
    )


def _select(widget: dict[str, Any]) -> Iterator[str]:
    yield f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>'
    for group, options, _index in widget["optgroups"]:
        if group:
            yield f'\n  <optgroup label="{conditional_escape(group)}">'
        for option in options:
            value, label = map(conditional_escape, (option["value"], option["label"]))
            yield f'\n  <option value="{value}"{_attributes(option["attrs"])}>{label}</option>\n'
        if group:
            yield "\n  </optgroup>"
    yield "\n</select>"


def _attributes(attributes: dict[str, Any]) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in attributes.items()
        if value is not False
    )
