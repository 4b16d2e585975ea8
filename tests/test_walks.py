"""The browser tests come to every page: a new route is walked, or named as no page."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from e2e.addresses import PUBLIC, STAFF, route_of
from e2e.walks import WALKS

# Answers to a press, to a program or to nobody; the gallery has tests of its own.
NO_PAGES = {
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
    "_util/login/",
    "accent.css",
    "acts/<slug:code>/comparison/",  # leads to the difference of the two that were chosen
    "desk/acts/touched/<int:pk>/settling/",
    "desk/",
    "desk/accounts/<slug:code>/check/",
    "desk/accounts/<slug:code>/dialogue/withdrawal/",
    "desk/batches/<int:pk>/undoing/",
    "desk/cases/<int:pk>/accepting/",
    "desk/cases/<int:pk>/handing/",
    "desk/cases/<int:pk>/returning/",
    "desk/imports/<int:number>/discarding/",
    "desk/imports/<int:number>/faults.csv",
    "desk/imports/<int:number>/profile/",
    "desk/imports/<int:number>/sheet/",
    "desk/imports/<int:number>/start/",
    "desk/imports/<int:number>/undoing/",
    "desk/approvals/<uuid:key>/",
    "desk/approvals/words/<uuid:key>/objection/",
    "desk/approvals/words/<uuid:key>/scan/",
    "desk/duty/<int:pk>/removal/",
    "desk/duty/putting/",
    # Off unless an outside program is named: looked at by tests/incidents/test_assisting.py.
    "desk/incidents/<int:number>/replies/<uuid:key>/assistance/",
    "desk/incidents/<int:number>/replies/<uuid:key>/assistance/<uuid:consulted>/",
    "desk/incidents/<int:number>/replies/<uuid:key>/answers/",
    "desk/incidents/<int:number>/replies/<uuid:key>/answers/insertion/",
    "desk/incidents/<int:number>/replies/<uuid:key>/outside-word/begin/",
    "desk/notices/<int:pk>/taking/",
    "desk/incidents/<int:number>/assignee/",
    "desk/incidents/<int:number>/attachments/<uuid:key>/",
    "desk/incidents/<int:number>/attachments/<uuid:key>/fetching/",
    "desk/incidents/<int:number>/closing/",
    "desk/incidents/<int:number>/marks/",
    "desk/incidents/<int:number>/marks/<int:pk>/lifting/",
    "desk/incidents/<int:number>/person/claims/",
    "desk/incidents/<int:number>/person/handing-out/",
    "desk/incidents/<int:number>/person/claims/<int:pk>/withdrawal/",
    "desk/incidents/<int:number>/regrouping/<int:pk>/undoing/",
    "desk/incidents/<int:number>/regrouping/joining/",
    "desk/incidents/<int:number>/mass/",
    "desk/incidents/<int:number>/regrouping/splitting/",
    "desk/incidents/<int:number>/reopening/",
    "desk/incidents/<int:number>/extension/<int:pk>/withdrawal/",
    "desk/incidents/<int:number>/replies/<uuid:key>/interim/",
    "desk/incidents/<int:number>/awaited/end/",
    "desk/incidents/<int:number>/replies/<uuid:key>/final/",
    "desk/incidents/<int:number>/replies/<uuid:key>/referral/",
    "desk/incidents/<int:number>/replies/<uuid:key>/staying-open/",
    "desk/norms/<int:pk>/lifting/",
    "desk/norms/clock/",
    "desk/norms/document/",
    "desk/incidents/<int:number>/replies/<uuid:key>/clearance/",
    "desk/incidents/<int:number>/replies/<uuid:key>/clearances/<int:pk>/withdrawal/",
    "desk/incidents/<int:number>/replies/<uuid:key>/discarding/",
    "desk/incidents/<int:number>/replies/<uuid:key>/draft/",
    "desk/incidents/<int:number>/replies/<uuid:key>/invitation/",
    "desk/incidents/<int:number>/replies/<uuid:key>/rewriting/",
    "desk/incidents/<int:number>/replies/<uuid:key>/review/",
    "desk/incidents/<int:number>/replies/<uuid:key>/saving/",
    "desk/incidents/<int:number>/replies/<uuid:key>/sending/",
    "desk/incidents/<int:number>/replies/<uuid:key>/state/",
    "desk/incidents/<int:number>/replies/<uuid:key>/submission/",
    "desk/incidents/<int:number>/replies/<uuid:key>/suggestion/",
    "desk/incidents/<int:number>/replies/<uuid:key>/suggestions/<int:pk>/decision/",
    "desk/incidents/<int:number>/replies/<uuid:key>/withdrawal/",
    "desk/incidents/<int:number>/guidance/",
    "desk/incidents/<int:number>/sorting/",
    "desk/incidents/<int:number>/triage/",
    "desk/handover/<int:pk>/reading/",
    "desk/incidents/<int:number>/next/",
    "desk/incidents/<int:number>/putting-off/",
    "desk/incidents/<int:number>/waking/",
    "desk/incidents/rows/",
    "desk/incidents/views/",
    "desk/incidents/views/<int:pk>/forgetting/",
    "desk/incidents/fresh/",
    "desk/piles/rows/",
    "desk/moderation/<int:number>/again/",
    "desk/moderation/<int:number>/by-hand/",
    "desk/moderation/<int:number>/confirmation/",
    "desk/moderation/<int:number>/deletion/",
    "desk/moderation/<int:number>/dropping/",
    "desk/moderation/<int:number>/lifting/",
    "desk/moderation/report.csv",
    "desk/coverage/counts.csv",
    "desk/erasures/<int:number>/carrying-out/",
    "desk/erasures/<int:number>/declining/",
    "desk/erasures/<int:number>/settling/",
    "desk/registers/files/",  # a part of the page, asked while a file is made
    "desk/registers/files/<uuid:key>/",
    "desk/retention/<int:pk>/lifting/",
    "desk/retention/document/",
    "desk/retention/holds/",
    "desk/retention/holds/<int:pk>/lifting/",
    "desk/quality/answers/<int:pk>/saving/",
    "desk/mass/<int:number>/closing/",
    "desk/mass/<int:number>/dissolving/",
    "desk/mass/<int:number>/members/<int:pk>/leaving/",
    "desk/mass/<int:number>/recall/",
    "desk/mass/<int:number>/reopening/",
    "desk/mass/<int:number>/sending/",
    "desk/mass/<int:number>/submission/",
    "desk/mass/<int:number>/text/",
    "desk/mass/<int:number>/withdrawal/",
    "desk/pairs/<int:pk>/withdrawal/",
    "desk/profile/languages/",
    "desk/publications/<int:number>/approval/",
    "desk/requests/<int:number>/delay/",
    "desk/templates/<int:pk>/checking/",
    "desk/templates/<int:pk>/putting-away/",
    "desk/requests/<int:number>/ending/",
    "desk/requests/<int:number>/opening/",
    "desk/requests/<int:number>/refusal-text/",
    "desk/publications/<int:number>/correction/",
    "desk/publications/<int:number>/discarding/",
    "desk/publications/<int:number>/files/<int:pk>/",
    "desk/publications/<int:number>/giving-up/",
    "desk/publications/<int:number>/places/<int:account>/again/",
    "desk/publications/<int:number>/places/<int:account>/dropping/",
    "desk/publications/<int:number>/places/<int:account>/releasing/",
    "desk/publications/<int:number>/recall/",
    "desk/publications/<int:number>/state/",
    "desk/publications/<int:number>/taking-back/",
    "desk/publications/drafts/<uuid:key>/choosing/",
    "desk/publications/drafts/<uuid:key>/draft/",
    "desk/publications/drafts/<uuid:key>/preview/",
    "desk/publications/drafts/<uuid:key>/release/",
    "desk/publications/drafts/<uuid:key>/saving/",
    "desk/publications/drafts/<uuid:key>/submission/",
    # Pages, but only while a network leaves something to a person: the demonstration has none.
    "desk/publications/<int:number>/places/<int:account>/done/",
    "desk/publications/<int:number>/places/<int:account>/verdict/",
    # A form only where an institution works: the demonstration has none.
    "desk/incidents/<int:number>/transfer/",
    "desk/surveys/<slug:slug>/files/codebook.csv",
    "surveys/<slug:slug>/results/figures.csv",
    "desk/surveys/<slug:slug>/files/documents/<str:kind>",
    "desk/surveys/<slug:slug>/files/figures.csv",
    "desk/surveys/<slug:slug>/files/pairs.csv",
    "desk/surveys/<slug:slug>/files/results.xlsx",
    "desk/surveys/<slug:slug>/files/two.<str:kind>",
    "desk/surveys/<slug:slug>/opening/",
    "desk/surveys/<slug:slug>/paper/<int:number>/again/",
    "desk/surveys/<slug:slug>/paper/<int:number>/counting/",
    "desk/surveys/<slug:slug>/paper/<int:number>/ending/",
    "desk/surveys/<slug:slug>/paper/arrangement/",
    "desk/surveys/<slug:slug>/paper/new/",
    "desk/surveys/<slug:slug>/publication/",
    "desk/surveys/<slug:slug>/ways/invitations/",
    "desk/surveys/questionnaires/<slug:code>/<int:number>.json",
    "desk/surveys/questionnaires/proposal/",
    "desk/surveys/<slug:slug>/withdrawal/",
    "gallery/",
    "practice/changes/",
    "practice/comments/<int:number>/deletion/",
    "practice/dialogue/changes/",
    "practice/person/",
    "practice/pictures/<int:number>/",
    "practice/things/<slug:name>/",
    "practice/posts/<int:number>/comments/",
    "surveys/<slug:slug>/invited/",  # these two show the form to whoever brings a ticket
    "surveys/<slug:slug>/served/",
    "surveys/<slug:slug>/invited/declined/",
    "start/door/",
    "start/steps/",
    "start/walk/",
}
# Rooms without pages for people, what allauth offers and we do not, and Wagtail's own.
NOT_OURS = ("hooks/", "practice/api/", "admin/", "files/", "account/")
OF_ACCOUNT = {"account/login/", "account/logout/", "account/inactive/", "account/password/change/"}


def routes(entries: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for entry in entries:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, route)
        elif not route.startswith(NOT_OURS) or route in OF_ACCOUNT:
            yield route


def test_no_route_is_left_out() -> None:
    addresses = [*PUBLIC.values(), *(a for of_one in STAFF.values() for a in of_one.values())]
    walked = {route_of(address) for address in addresses} | set().union(*WALKS.values())
    expected = set(routes(get_resolver().url_patterns))
    missing = expected - walked - NO_PAGES
    assert sorted(missing) == [], (
        "Add them to e2e/addresses.py or e2e/walks/, or say here that they are no pages."
    )
