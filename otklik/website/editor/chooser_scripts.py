"""Wagtail's choosers begin without a script in the page (ADR 0106).

Their dates, times and panels do so by templates of ours (`templates/wagtailadmin/`); the script of
a chooser is written by Python alone, so its `render` is replaced, once, when the program begins.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.html import escapejs, format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser
from wagtail.admin.widgets.workflows import AdminTaskChooser


def begin_choosers_without_scripts() -> None:
    BaseChooser.render = _render


def _render(
    self: BaseChooser,
    name: str,
    value: object,
    attrs: Mapping[str, Any] | None = None,
    renderer: object = None,
) -> SafeString:
    """As Wagtail's, with the element that `starting.js` knows in place of the script."""
    if not attrs or "id" not in attrs:
        raise TypeError("A chooser cannot be rendered without an 'id' attribute")
    chosen = self.get_value_data(value)
    options = self.get_js_init_options(attrs["id"], name, chosen)
    return format_html(
        '{}<otklik-start hidden data-begins="{}" data-of="{}" data-options="{}"></otklik-start>',
        self.render_html(name, chosen, attrs),
        begun_by(self),
        attrs["id"],
        escapejs(json.dumps(options)),
    )


def begun_by(chooser: BaseChooser) -> str:
    """The name in the browser of what begins it."""
    if isinstance(chooser, AdminTaskChooser):
        return "createTaskChooser"
    return str(chooser.js_constructor)
