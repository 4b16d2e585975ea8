"""Beside a page in the editor: what is to be mended on it."""

from typing import Any

from wagtail.admin.panels import Panel

from otklik.cms.page_checks.models import PageFault


class MendingPanel(Panel):  # type: ignore[misc]
    """What the last look found on this page; nothing while there is nothing."""

    class BoundPanel(Panel.BoundPanel):  # type: ignore[misc]
        template_name = "cms/admin/mending_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk) and self._faults().exists()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return {**context, "faults": self._faults()}

        def _faults(self) -> Any:
            return PageFault.objects.filter(page_id=self.instance.pk)
