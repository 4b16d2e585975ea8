"""The words of a draft in other languages and in easy words."""

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
from otklik.surveys.collecting.web import preserve_input
from otklik.surveys.editor.content import Content
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.presentation import FORM_ID, about, say
from otklik.surveys.instrument import translations
from otklik.surveys.instrument.translations import Slot
from otklik.ui import form_recovery


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of a draft in one language, and who checked them on which day. `sources` are the
    texts that they were written for."""

    slots: Sequence[Slot]
    texts: Mapping[str, str]
    sources: Mapping[str, str]
    checked: Mapping[str, str]

    @classmethod
    def of(cls, content: Content, language: str) -> "Words":
        """As they are in the draft."""
        known: Mapping[str, Any] = content["words"].get(language) or {}
        return cls(
            slots=translations.slots(content["title"], content["questions"]),
            texts=known.get("texts", {}),
            sources=known.get("sources", {}),
            checked={name: known.get(name, "") for name in ("checked_by", "checked_on")},
        )

    def typed(self, fields: QueryDict) -> "Words":
        """As they were typed on the page."""
        return replace(
            self,
            texts={slot.key: fields.get(slot.key, "").strip() for slot in self.slots},
            checked={name: fields.get(name, "").strip() for name in self.checked},
        )

    def content(self) -> dict[str, Any]:
        """For the draft: written for what the questions say now. Raises Refused for no day."""
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
        """Each text with its words here, and whether they were written for another text."""
        lines = ((slot, self.texts.get(slot.key, "")) for slot in self.slots)
        return [
            (slot, text, bool(text) and self.sources.get(slot.key) != slot.text)
            for slot, text in lines
        ]


@form_recovery.resumable
@preserve_input.typed_stays
@staff_only(Right.RUN_SURVEYS)
def words(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    """All texts in another language or in easy words, beside what they stand for."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    if language not in dict(translations.languages()):
        raise Http404
    shown = Words.of(draft.content, language)
    if request.method != "POST":
        return _show(request, draft, language, shown)
    shown = shown.typed(request.POST)
    try:
        content = shown.content()
        if form_recovery.is_resumed(request):
            return _show(request, draft, language, shown)
        every = {**draft.content["words"], language: content}
        what = _("words: %(language)s") % {"language": translations.name(language)}
        say(request, draft, {**draft.content, "words": every}, what)
    except Refused as refusal:
        return _show(request, draft, language, shown, error=str(refusal))
    messages.success(request, _("Saved."))
    return redirect("surveys-desk:draft", pk)


def _show(
    request: StaffRequest, draft: Draft, language: str, shown: Words, *, error: str = ""
) -> HttpResponse:
    context = {
        **about(draft),
        "lines": shown.lines,
        "language": language,
        "language_name": translations.name(language),
        "lang": translations.lang(language),
        "checked": shown.checked,
        "error": error,
        "kept_form": FORM_ID,
        "form_id": FORM_ID,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "surveys/drafting/words.html", context, status=status)
