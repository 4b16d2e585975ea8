"""Wagtail's views for snippets without drafts: nothing is saved before the button is clicked."""

from typing import Any

from wagtail.snippets.views.snippets import CreateView, EditView


class _WithoutAutosave:
    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.autosave_enabled = False


class EditWithoutAutosave(_WithoutAutosave, EditView):  # type: ignore[misc]
    """A change is public at once, so it waits for the button."""


class CreateWithoutAutosave(_WithoutAutosave, CreateView):  # type: ignore[misc]
    """A new row is public at once, so it waits for the button."""
