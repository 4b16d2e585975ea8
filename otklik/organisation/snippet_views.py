"""How rows that have no drafts are saved in Wagtail's admin."""

from typing import Any

from wagtail.snippets.views.snippets import CreateView, EditView


class SavedByHand(EditView):  # type: ignore[misc]
    """Everyone sees a change at once, so nothing is saved before the button is pressed.

    Wagtail would save half a second after each key, as it does with drafts of pages.
    """

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False


class AddedByHand(CreateView):  # type: ignore[misc]
    """A row that holds as soon as it is there, so it is not made before the button is pressed."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False
