"""The words of a draft in other languages and in easy words."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.surveys.collecting.web import preserve_input
from otklik.surveys.editor.models import Draft
from otklik.surveys.editor.presentation import FORM_ID, about, say
from otklik.surveys.instrument import wordings
from otklik.ui import form_recovery


@form_recovery.resumable
@preserve_input.typed_stays
@staff_only(Right.RUN_SURVEYS)
def words(request: StaffRequest, pk: int, language: str) -> HttpResponse:
    """All texts in another language or in easy words, beside what they stand for."""
    draft = get_object_or_404(Draft.objects.select_related("instrument"), pk=pk)
    if language not in dict(wordings.languages()):
        raise Http404
    slots = wordings.slots(draft.content["title"], draft.questions)
    value = draft.content["words"].get(language) or {"texts": {}, "sources": {}}
    texts, sources = dict(value["texts"]), dict(value["sources"])
    checked = {name: value.get(name, "") for name in ("checked_by", "checked_on")}
    error, status = "", HTTPStatus.OK
    if request.method == "POST":
        texts = {slot.key: request.POST.get(slot.key, "").strip() for slot in slots}
        checked = {name: request.POST.get(name, "").strip() for name in checked}
        day = _day(checked["checked_on"])
        if checked["checked_on"] and day is None:
            error = _("Write the day as in the example: 2026-11-30")
        if not form_recovery.is_resumed(request) and not error:
            sources = {slot.key: slot.text for slot in slots if texts[slot.key]}
            put = {**checked, "checked_on": day or "", "texts": texts, "sources": sources}
            every = {**draft.content["words"], language: put}
            try:
                what = _("words: %(language)s") % {"language": wordings.name(language)}
                say(request, draft, {**draft.content, "words": every}, what)
            except Refused as refusal:
                error = str(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("surveys-desk:draft", pk)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    context = {
        **about(draft),
        "lines": [
            (slot, texts.get(slot.key, ""), bool(texts.get(slot.key))
             and sources.get(slot.key) != slot.text)
            for slot in slots
        ],
        "language": language,
        "language_name": wordings.name(language),
        "lang": wordings.lang(language),
        "checked": checked,
        "error": error,
        "kept_form": FORM_ID,
        "form_id": FORM_ID,
    }  # fmt: skip
    return render(request, "surveys/drafting/words.html", context, status=status)


def _day(text: str) -> str | None:
    try:
        found = forms.DateField(localize=True, required=False).clean(text)
    except forms.ValidationError:
        return None
    return found.isoformat() if found else ""
