"""Translations of a draft into other languages and easy words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.normalise_and_finish_draft import Content
from otklik.surveys.editor.presentation import FORM_ID, draft_context, save_change
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.translations import Slot
from otklik.surveys.waves.desk_view_helpers import keep_typed_input
from otklik.ui import resume_typed_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The texts of a draft in one language, with the original texts at the time of checking."""

    slots: Sequence[Slot]
    texts: Mapping[str, str]
    sources: Mapping[str, str]
    checked: Mapping[str, str]

    @classmethod
    def of(cls, content: Content, language: str) -> "Translation":
        """As they are in the draft."""
        known: Mapping[str, Any] = content["words"].get(language) or {}
        return cls(
            slots=translations.slots(content["title"], content["questions"]),
            texts=known.get("texts", {}),
            sources=known.get("sources", {}),
            checked={name: known.get(name, "") for name in ("checked_by", "checked_on")},
        )

    def read(self, fields: QueryDict) -> "Translation":
        """As typed on the page."""
        return replace(
            self,
            texts={slot.key: fields.get(slot.key, "").strip() for slot in self.slots},
            checked={name: fields.get(name, "").strip() for name in self.checked},
        )

    def content(self) -> dict[str, Any]:
        """The draft's content, with the current originals. Raises Refused for an invalid day."""
        try:
            day = forms.DateField(localize=True, required=False).clean(self.checked["checked_on"])
        except forms.ValidationError as error:
            raise Refused(_("Write the day as in the example: 2026-11-30")) from error
        return {
            **self.checked,
            "checked_on": day.isoformat() if day else "",
            "texts": self.texts,
            "sources": {slot.key: slot.text for slot in self.slots if self.texts[slot.key]},
        }

    @property
    def lines(self) -> list[tuple[Slot, str, bool]]:
        """Each text with its translation, and whether the original has changed since."""
        lines = ((slot, self.texts.get(slot.key, "")) for slot in self.slots)
        return [
            (slot, text, bool(text) and self.sources.get(slot.key) != slot.text)
            for slot, text in lines
        ]


@resume_typed_form.resumable
@keep_typed_input
@staff_only(Right.RUN_SURVEYS)
def words(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    """All texts in another language or in easy language, beside the originals."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    if language not in dict(translations.languages()):
        raise Http404
    translation = Translation.of(draft.content, language)
    if request.method != "POST":
        return _render(request, draft, language, translation)
    translation = translation.read(request.POST)
    try:
        content = translation.content()
        if resume_typed_form.is_resumed(request):
            return _render(request, draft, language, translation)
        every = {**draft.content["words"], language: content}
        what = _("words: %(language)s") % {"language": translations.name(language)}
        save_change(request, draft, {**draft.content, "words": every}, what)
    except Refused as refusal:
        return _render(request, draft, language, translation, error=str(refusal))
    messages.success(request, _("Saved."))
    return redirect("surveys-desk:draft", pk)


def _render(
    request: StaffRequest, draft: Draft, language: str, translation: Translation, *, error: str = ""
) -> HttpResponse:
    context = {
        **draft_context(draft),
        "lines": translation.lines,
        "language": language,
        "language_name": translations.name(language),
        "lang": translations.lang(language),
        "checked": translation.checked,
        "error": error,
        "kept_form": FORM_ID,
        "form_id": FORM_ID,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "surveys/editor/words.html", context, status=status)
