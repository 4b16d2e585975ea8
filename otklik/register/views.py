from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.pages.texts import page_text
from otklik.register.layout import lay_out
from otklik.register.models import Act, Edition
from otklik.register.models.act import LANGUAGE
from otklik.register.validity import day


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """The register: every published act, the newest first, with what holds for it today."""
    today = timezone.localdate()
    text = page_text("acts")
    shown = Act.objects.published().with_editions().newest_first()
    return render(
        request,
        "register/acts.html",
        {
            "page_text": text,
            "edit_url": text.edit_url,
            "acts": [(act, act.status(today)) for act in shown],
            "act_language": LANGUAGE,
        },
    )


@require_safe
def act(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """One act: what holds today, or the edition with that number."""
    return render(request, "register/act.html", _page(code, number, today=timezone.localdate()))


@require_safe
def act_to_print(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """The same on paper: all words, the particulars, from where and when it was printed."""
    today = timezone.localdate()
    page = _page(code, number, today=today, has_marks=False)
    page["printed_on"], page["address"] = day(today), request.build_absolute_uri(page["back_url"])
    return render(request, "register/print.html", page)


def _page(code: str, number: int | None, *, today: date, has_marks: bool = True) -> dict[str, Any]:
    act = get_object_or_404(Act.objects.published().with_editions(), code=code)
    editions = sorted(act.editions.all(), key=lambda edition: edition.number, reverse=True)
    current = act.edition_of(today)
    shown = current
    if number is not None:
        shown = next((edition for edition in editions if edition.number == number), None)
        if shown is None:
            raise Http404
    place = [code] if shown == current or shown is None else [code, shown.number]
    return {
        "act": act,
        "act_language": LANGUAGE,
        "is_foreign": get_language() != LANGUAGE,
        "status": act.status(today),
        "particulars": _particulars(act, shown),
        "sheet": lay_out(shown.texts if shown else (), has_marks=has_marks),
        "editions": editions if len(editions) > 1 else [],
        "current": current,
        "shown": shown,
        "trail": [(_("Documents"), reverse("register:acts"))],
        "back_url": reverse("register:edition" if len(place) > 1 else "register:act", args=place),
        "print_url": reverse(
            "register:edition_print" if len(place) > 1 else "register:print", args=place
        ),
        "edit_url": reverse("wagtailsnippets_register_act:edit", args=[act.pk]),
    }


def _particulars(act: Act, edition: Edition | None) -> list[tuple[str, str | SafeString]]:
    """Terms in the reader's language, values in the act's own."""

    def own(value: str) -> str | SafeString:
        return format_html('<span lang="{}">{}</span>', LANGUAGE, value) if value else ""

    return [
        (_("Kind"), own(act.kind)),
        (_("Number"), own(act.number)),
        (_("Day of adoption"), day(act.adopted_on)),
        (_("Adopted by"), own(act.body)),
        (_("Place"), own(act.place)),
        (_("Signed by"), own(act.signed_by)),
        (_("Day of effect"), day(act.effective_on) if act.effective_on else ""),
        (_("Day of repeal"), day(act.repealed_on) if act.repealed_on else ""),
        (_("Edition"), own(edition.changed_by) if edition else ""),
    ]
