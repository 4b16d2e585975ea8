from datetime import date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.core.files.file_responses import attachment
from otklik.core.web.capped_paginator import CappedPaginator
from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.diff import between, real_changes
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.layout import lay_out
from otklik.legal_acts.acts.links_functions_files import Function
from otklik.legal_acts.acts.validity import State, Status, day
from otklik.legal_acts.export.akoma_ntoso import akoma
from otklik.legal_acts.search.matching_clauses import matches
from otklik.legal_acts.search.query import LONGEST_QUERY, Query
from otklik.ui.page_meta import PageMeta, here

ON_A_PAGE = 50


@require_safe
def acts(request: HttpRequest) -> HttpResponse:
    """Published acts, the newest first, each with its status today."""
    today = timezone.localdate()
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    parsed_query = Query.of(query)
    found = Act.objects.published().matching(parsed_query).named_first(parsed_query)
    page = CappedPaginator(found.with_editions(), ON_A_PAGE).get_page(request.GET.get("page"))
    where = matches(list(page), parsed_query, on=today)
    context = {
        "page_text": page_text("acts"),
        "page": page,
        "acts": [(act, act.status(today), where.get(act.pk)) for act in page],
        "query": query,
        "has_functions": Function.objects.filter(bases__act__is_published=True).exists(),
        "act_language": LANGUAGE,
    }
    return render(request, "legal_acts/acts.html", context)


@require_safe
def act(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """One act as of today, as of a day asked for, or in the edition with a number."""
    page = _page(code, number, today=timezone.localdate(), asked=request.GET.get("on", ""))
    return render(request, "legal_acts/act.html", page)


@require_safe
def act_to_print(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """The same for paper, with its address and the day of printing."""
    today = timezone.localdate()
    page = _page(code, number, today=today, has_marks=False)
    page["printed_on"], page["address"] = day(today), request.build_absolute_uri(page["back_url"])
    return render(request, "legal_acts/print.html", page)


@require_safe
def act_as_xml(request: HttpRequest, code: str, number: int) -> HttpResponse:
    act = _published(code)
    edition = _edition(act, number)
    url = request.build_absolute_uri(reverse("legal-acts:edition", args=[code, number]))
    body = akoma(act, edition, on=timezone.localdate(), url=url)
    return attachment(body, f"{code}-{number}.xml", "application/akn+xml; charset=utf-8")


@require_safe
def differences(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    act, today = _published(code), timezone.localdate()
    pair = [_edition(act, number) for number in (old, new)]
    changes = between(pair[0].texts, pair[1].texts)
    context = {
        "act": act,
        "act_language": LANGUAGE,
        "old": pair[0],
        "new": pair[1],
        "names": [act.name_of(edition, on=today) for edition in pair],
        "editions": sorted(act.editions.all(), key=lambda edition: edition.number),
        "changes": real_changes(changes),
        "total": len(changes),
        "trail": [*_trail(), (act.short_name or act.title, act.get_absolute_url())],
    }
    return render(request, "legal_acts/differences.html", context)


@require_safe
def comparison(request: HttpRequest, code: str) -> HttpResponse:
    """The form that chooses two editions leads here."""
    chosen = [request.GET.get(name, "") for name in ("old", "new")]
    if not all(number.isdecimal() and len(number) < 6 for number in chosen):
        raise Http404
    return redirect("legal-acts:differences", code, *(int(number) for number in chosen))


@require_safe
def functions(request: HttpRequest) -> HttpResponse:
    listed = Function.objects.prefetch_related("bases__act__editions").select_related("unit")
    today = timezone.localdate()
    context = {
        "functions": [
            (one, [(basis, basis.act.status(today)) for basis in bases])
            for one in listed
            if (bases := [basis for basis in one.bases.all() if basis.act.is_published])
        ],
        "act_language": LANGUAGE,
        "trail": _trail(),
    }
    return render(request, "legal_acts/functions.html", context)


def _trail() -> list[tuple[str, str]]:
    return [(_("Documents"), reverse("legal-acts:acts"))]


def _published(code: str) -> Act:
    return get_object_or_404(Act.objects.published().with_editions(), code=code)


def _edition(act: Act, number: int) -> Edition:
    for edition in act.editions.all():
        if edition.number == number:
            return edition
    raise Http404


def _page(
    code: str, number: int | None, *, today: date, asked: str = "", has_marks: bool = True
) -> dict[str, Any]:
    act = _published(code)
    editions = sorted(act.editions.all(), key=lambda edition: edition.number, reverse=True)
    current, on = act.edition_of(today), _parse_day(asked)
    if number is not None:
        shown: Edition | None = _edition(act, number)
    else:
        shown = act.edition_of(on or today)
    place = [code] if shown == current or shown is None else [code, shown.number]
    shown_on = (on if number is None else None) or today
    status = act.edition_status(shown, on=shown_on) if shown else act.status(shown_on)
    back_url = reverse("legal-acts:edition" if len(place) > 1 else "legal-acts:act", args=place)
    return {
        "act": act,
        "meta": _page_meta(act, status, shown, url=back_url),
        "act_language": LANGUAGE,
        "is_foreign": get_language() != LANGUAGE,
        "badge": status.mark,
        "badge_words": status.words
        if shown_on == today
        else _("As of %(date)s: %(words)s") % {"date": day(shown_on), "words": status.words},
        "today_words": act.edition_status(shown, on=today).words
        if shown and shown_on != today
        else "",
        "act_status": act.status(today),
        "is_in_force": act.staff_status(today).state != State.NOT_YET,
        "asked": asked,
        "is_day_wrong": bool(asked.strip()) and on is None,
        "particulars": _particulars(act, shown, has_others=len(editions) > 1),
        "links": _links(act),
        "bases": act.bases.select_related("function__unit"),
        "files": act.files.exclude(document__decided_at=None).select_related("document"),
        "sheet": lay_out(shown.texts if shown else (), has_marks=has_marks),
        "editions": [(one, act.name_of(one, on=today)) for one in editions if len(editions) > 1],
        "current": current,
        "shown": shown,
        "trail": _trail(),
        "back_url": back_url,
        "print_url": reverse(
            "legal-acts:edition-print" if len(place) > 1 else "legal-acts:print", args=place
        ),
        "edit_url": reverse("wagtailsnippets_legal_acts_act:edit", args=[act.pk]),
    }


_LEGAL_FORCE = {
    State.IN_FORCE: "InForce",
    State.CHANGED: "InForce",
    State.NOT_YET: "NotInForce",
    State.REPEALED: "NotInForce",
    State.REPLACED: "NotInForce",
}


def _page_meta(act: Act, status: Status, edition: Edition | None, *, url: str) -> PageMeta:
    """For programs: schema.org's Legislation, of the edition on the page."""
    facts: dict[str, Any] = {
        "@type": "Legislation",
        "name": act.name,
        "legislationIdentifier": act.code,
        "legislationType": act.kind,
        "inLanguage": LANGUAGE,
        "url": here(url),
    }
    force = _LEGAL_FORCE.get(status.state)
    more = {
        "legislationDate": act.adopted_on,
        "legislationDateVersion": edition.effective_on if edition else None,
        "legislationPassedBy": {"@type": "Organization", "name": act.body} if act.body else None,
        "legislationLegalForce": f"https://schema.org/{force}" if force else None,
        "temporalCoverage": _span(act, edition),
        "abstract": act.summary,
    }
    facts |= {name: value for name, value in more.items() if value}
    return PageMeta(title=act.name, description=act.summary, kind="article", facts=facts)


def _span(act: Act, edition: Edition | None) -> str:
    """From the first day in force to the last one, by ISO 8601."""
    begins = act.begins(edition) if edition else act.effective_on
    ends = act.ends(edition) if edition else act.repealed_on
    if begins is None:
        return ""
    return f"{begins}/{ends - timedelta(days=1) if ends else '..'}"


def _parse_day(text: str) -> date | None:
    """2026-11-12 or 12.11.2026."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _links(act: Act) -> list[tuple[str, Act, str]]:
    """Links from the act, then links to it: words, the other act, its part."""
    forth = act.links.select_related("other").filter(other__is_published=True)
    back = act.links_here.select_related("act").filter(act__is_published=True)
    return [
        *((link.words, link.other, link.note) for link in forth),
        *((link.words_back, link.act, link.note) for link in back),
    ]


def _particulars(
    act: Act, edition: Edition | None, *, has_others: bool
) -> list[tuple[str, str | SafeString]]:
    """Terms in the reader's language, values in the act's own; days of the edition, if there are
    several."""
    begins = act.begins(edition) if edition and has_others else None
    ends = act.ends(edition) if edition and has_others else None

    def own(value: str) -> str | SafeString:
        return format_html('<span lang="{}">{}</span>', LANGUAGE, value) if value else ""

    return [
        (_("Kind"), own(act.kind)),
        (_("Number"), own(act.number)),
        (_("Day of adoption"), day(act.adopted_on)),
        (_("Adopted by"), own(act.body)),
        (_("Place"), own(act.place)),
        (_("Signed by"), own(act.signed_by)),
        (_("Subject"), own(act.subject)),
        (_("Published in"), own(act.published_in)),
        (_("Official text"), _official(act.source_url)),
        (_("Day of effect"), day(act.effective_on) if act.effective_on else ""),
        (_("Day of repeal"), day(act.repealed_on) if act.repealed_on else ""),
        (_("Edition"), str(edition.number) if edition and has_others else ""),
        (_("Edition made by"), own(edition.changed_by) if edition else ""),
        (_("Edition in force since"), day(begins)),
        (_("Edition in force until"), day(ends - timedelta(days=1)) if ends else ""),
    ]


def _official(url: str) -> str | SafeString:
    return format_html('<a href="{}" rel="noreferrer">{}</a>', url, url) if url else ""
