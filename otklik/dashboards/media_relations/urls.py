from django.urls import URLPattern, URLResolver, include, path

from otklik.dashboards.media_relations import approval_views
from otklik.dashboards.media_relations.explanations import views
from otklik.dashboards.media_relations.media_requests import views as media_requests_views
from otklik.dashboards.media_relations.occasions import views as occasions_views
from otklik.dashboards.media_relations.speakers import views as speakers_views

app_name = "media-relations"

OCCASION = {"pages": occasions_views.PAGES}
EXPLANATION = {"pages": views.PAGES}
REQUEST = {"pages": media_requests_views.PAGES}

of_occasion: list[URLPattern | URLResolver] = [
    path("", occasions_views.occasion, name="occasion"),
    path("change/", occasions_views.change, name="occasion-change"),
    path("taking/", occasions_views.take, name="occasion-assign"),
    path("news/", approval_views.draft_news, OCCASION, name="occasion-draft-news"),
    path(
        "publication/",
        approval_views.draft_publication,
        OCCASION,
        name="occasion-draft-publication",
    ),
    path(
        "published/",
        approval_views.note_published,
        OCCASION,
        name="occasion-mark-published",
    ),
    path("dropping/", approval_views.drop, OCCASION, name="occasion-drop"),
]
of_explanation: list[URLPattern | URLResolver] = [
    path("", views.explanation, name="explanation"),
    path("words/", approval_views.write, EXPLANATION, name="explanation-save"),
    path("recall/", approval_views.recall, EXPLANATION, name="explanation-recall"),
    path("approval/", approval_views.approve, EXPLANATION, name="explanation-approve"),
    path(
        "returning/",
        approval_views.send_back,
        EXPLANATION,
        name="explanation-return",
    ),
    path(
        "news/",
        approval_views.draft_news,
        EXPLANATION,
        name="explanation-draft-news",
    ),
    path(
        "publication/",
        approval_views.draft_publication,
        EXPLANATION,
        name="explanation-draft-publication",
    ),
    path(
        "published/",
        approval_views.note_published,
        EXPLANATION,
        name="explanation-mark-published",
    ),
    path("dropping/", approval_views.drop, EXPLANATION, name="explanation-drop"),
]
of_request: list[URLPattern | URLResolver] = [
    path("", media_requests_views.media_request, name="media-request"),
    path("speaker/", media_requests_views.speaker, name="media-request-assign-speaker"),
    path("words/", approval_views.write, REQUEST, name="media-request-save"),
    path("recall/", approval_views.recall, REQUEST, name="media-request-recall"),
    path("approval/", approval_views.approve, REQUEST, name="media-request-approve"),
    path("returning/", approval_views.send_back, REQUEST, name="media-request-return"),
    path("sending/", media_requests_views.note_sent, name="media-request-mark-sent"),
    path("delay/", media_requests_views.delay, name="media-request-delay"),
    path("refusal/", media_requests_views.refuse, name="media-request-refuse"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("occasions/", occasions_views.occasions, name="occasions"),
    path(
        "occasions/suggested/",
        occasions_views.begin_from_suggestion,
        name="occasion-suggestion-accept",
    ),
    path("occasions/<int:number>/", include(of_occasion)),
    path("explanations/", views.explanations, name="explanations"),
    path("explanations/new/", views.new, name="explanation-new"),
    path("explanations/<int:number>/", include(of_explanation)),
    path("asked/", views.unexplained_topics, name="unexplained-topics"),
    path("media/", media_requests_views.media_requests, name="media-requests"),
    path("media/<int:number>/", include(of_request)),
    path("speakers/", speakers_views.speakers, name="speakers"),
    path("speakers/<int:pk>/ending/", speakers_views.end_speaker, name="speaker-end"),
]
