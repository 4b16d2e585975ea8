"""Pages of the site and the desk that one comes to by an act, room by room.

What is looked at there is the caller's: barriers in test_every_page.py, pictures in tools/look.py.
"""

from e2e.walks.acts import acts
from e2e.walks.answers import mass, quality, wordings
from e2e.walks.claims import claims
from e2e.walks.disclosure import disclosure
from e2e.walks.erasing import erasing
from e2e.walks.incidents import approval, closing_line, extending, incidents, photo
from e2e.walks.incoming import cards, importing, requests
from e2e.walks.moderation import moderation
from e2e.walks.networks import connecting, publishing
from e2e.walks.site import ask, comment, errors
from e2e.walks.site_answers import site_answers
from e2e.walks.surveys import (
    open_answers,
    paper_forms,
    screen,
    survey_by_hand,
    words_and_counting,
)
from e2e.walks.walking import See, Walk

__all__ = ["WALKS", "See", "Walk"]

#: With the routes that nothing but the walk comes to.
WALKS: dict[Walk, set[str]] = {
    ask: {"ask/", "question/"},
    comment: {"practice/comments/<int:number>/"},
    photo: {
        "desk/incidents/<int:number>/attachments/<uuid:key>/description/",
        "desk/incidents/<int:number>/attachments/<uuid:key>/as-it-came/",
    },
    errors: {"account/login/"},
    incidents: {
        "desk/incidents/<int:number>/",
        "desk/incidents/<int:number>/replies/<uuid:key>/outside-word/",
        "desk/incidents/<int:number>/outside-answer/",
        "desk/incidents/<int:number>/pair/",
        "desk/incidents/<int:number>/regrouping/",
        "desk/incidents/<int:number>/person/",
        "desk/deliveries/<int:pk>/",
        "desk/incidents/<int:number>/replies/<uuid:key>/by-hand/",
    },
    extending: {
        "desk/incidents/<int:number>/extension/",
        "desk/incidents/<int:number>/awaited/",
    },
    closing_line: {"desk/incidents/<int:number>/closing-line/"},
    claims: {"claims/<slug:slug>/", "periods/<slug:code>/"},
    acts: {"desk/acts/documents/<uuid:key>/", "desk/acts/lists/<uuid:key>/"},
    site_answers: {"desk/answers/<int:pk>/"},
    moderation: {
        "desk/incidents/<int:number>/messages/<int:pk>/moderation/",
        "desk/moderation/<int:number>/",
    },
    erasing: {
        "desk/erasures/new/",
        "desk/erasures/<int:number>/",
        "desk/erasures/<int:number>/certificate/",
    },
    disclosure: {
        "desk/disclosure/<str:code>/",
        "desk/disclosure/<str:code>/arrangement/",
        "desk/disclosure/<str:code>/supplies/new/",
        "desk/disclosure/<str:code>/supplies/<int:pk>/",
        "desk/disclosure/sections/<str:section>/",
        "disclosure/supply/<str:token>/",
        "disclosure/<str:code>/",
    },
    wordings: {"desk/templates/<int:pk>/", "desk/phrases/<int:pk>/"},
    mass: {
        "desk/mass/<int:number>/",
        "desk/mass/<int:number>/adding/",
        "desk/mass/<int:number>/approval/",
        "desk/mass/<int:number>/members/<int:pk>/",
    },
    quality: {"desk/quality/<int:pk>/", "desk/quality/answers/<int:pk>/"},
    approval: {"desk/incidents/<int:number>/replies/<uuid:key>/approval/"},
    importing: {
        "desk/imports/new/",
        "desk/imports/<int:number>/columns/",
        "desk/imports/<int:number>/check/",
        "desk/imports/<int:number>/",
    },
    connecting: {
        "desk/accounts/",
        "desk/accounts/new/",
        "desk/accounts/<slug:code>/",
        "desk/accounts/<slug:code>/settings/",
        "desk/accounts/<slug:code>/mode/",
        "desk/accounts/<slug:code>/events/",
        "desk/accounts/<slug:code>/dialogue/",
        "desk/accounts/<slug:code>/passport/",
        "desk/accounts/<slug:code>/set-aside/",
        "desk/alerts/",
    },
    publishing: {
        "desk/publications/",
        "desk/publications/drafts/",
        "desk/publications/noted/",
        "desk/publications/new/",
        "desk/publications/<int:number>/",
        "desk/publications/<int:number>/pictures/",
        "desk/publications/<int:number>/withdrawal/",
    },
    requests: {
        "desk/incidents/<int:number>/request/",
        "desk/requests/",
        "desk/requests/<int:number>/",
    },
    cards: {
        "desk/cards/new/",
        "desk/cases/",
        "desk/cases/<int:pk>/",
        "desk/incidents/<int:number>/case/",
    },
    paper_forms: {
        "desk/surveys/<slug:slug>/paper/<int:number>/",
        "desk/surveys/<slug:slug>/paper/<int:number>/differences/",
        "desk/surveys/<slug:slug>/paper/<int:number>/removal/",
        "desk/surveys/<slug:slug>/paper/<int:number>/sheets/<int:place>/",
    },
    screen: {
        "surveys/<slug:slug>/screen/<slug:screen>/",
        "surveys/<slug:slug>/screen/<slug:screen>/thanks/",
    },
    open_answers: {
        "desk/surveys/coding/frames/<slug:code>/<str:field>/codes/<int:number>/",
        "desk/surveys/coding/<int:number>/",
        "desk/surveys/coding/<int:number>/groups/",
        "desk/surveys/coding/<int:number>/answers/<int:place>/",
        "desk/surveys/coding/<int:number>/removal/",
        "desk/surveys/<slug:slug>/results/<int:number>/quotes/new/<uuid:key>/",
    },
    words_and_counting: {"desk/surveys/<slug:slug>/"},
    survey_by_hand: {
        "desk/surveys/<slug:slug>/",
        "desk/surveys/<slug:slug>/results/<int:number>/",
    },
}
