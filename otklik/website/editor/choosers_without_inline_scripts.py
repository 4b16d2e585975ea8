"""Makes Wagtail's choosers work without inline scripts (ADR 0106).

Dates, times and panels do so by our templates (`templates/wagtailadmin/`); a chooser writes its
script in Python, so its `render` is replaced once, at startup.
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
    """Like Wagtail's, with an element that `starting.js` knows instead of the script."""
    if not attrs or "id" not in attrs:
        raise TypeError("A chooser cannot be rendered without an 'id' attribute")
    chosen = self.get_value_data(value)
    options = self.get_js_init_options(attrs["id"], name, chosen)
    is_task = isinstance(self, AdminTaskChooser)
    return format_html(
        '{}<otklik-start hidden data-begins="{}" data-of="{}" data-options="{}"></otklik-start>',
        self.render_html(name, chosen, attrs),
        "createTaskChooser" if is_task else self.js_constructor,
        attrs["id"],
        escapejs(json.dumps(options)),
    )
