from django.urls import URLPattern, URLResolver, include, path

from otklik.overview.acting.views import asked, explanations, media, occasions, shapes, speakers

app_name = "acting"

OCCASION = {"pages": occasions.PAGES}
EXPLANATION = {"pages": explanations.PAGES}
REQUEST = {"pages": media.PAGES}

of_occasion: list[URLPattern | URLResolver] = [
    path("", occasions.occasion, name="occasion"),
    path("change/", occasions.change, name="occasion-change"),
    path("taking/", occasions.taking, name="occasion-taking"),
    path("news/", shapes.news, OCCASION, name="occasion-news"),
    path("publication/", shapes.publication, OCCASION, name="occasion-publication"),
    path("published/", shapes.published, OCCASION, name="occasion-published"),
    path("dropping/", shapes.dropping, OCCASION, name="occasion-dropping"),
]
of_explanation: list[URLPattern | URLResolver] = [
    path("", explanations.explanation, name="explanation"),
    path("words/", shapes.words, EXPLANATION, name="explanation-words"),
    path("recall/", shapes.recall, EXPLANATION, name="explanation-recall"),
    path("approval/", shapes.approval, EXPLANATION, name="explanation-approval"),
    path("returning/", shapes.returning, EXPLANATION, name="explanation-returning"),
    path("news/", shapes.news, EXPLANATION, name="explanation-news"),
    path("publication/", shapes.publication, EXPLANATION, name="explanation-publication"),
    path("published/", shapes.published, EXPLANATION, name="explanation-published"),
    path("dropping/", shapes.dropping, EXPLANATION, name="explanation-dropping"),
]
of_request: list[URLPattern | URLResolver] = [
    path("", media.media_request, name="media-request"),
    path("speaker/", media.speaker, name="media-speaker"),
    path("words/", shapes.words, REQUEST, name="media-words"),
    path("recall/", shapes.recall, REQUEST, name="media-recall"),
    path("approval/", shapes.approval, REQUEST, name="media-approval"),
    path("returning/", shapes.returning, REQUEST, name="media-returning"),
    path("sending/", media.sending, name="media-sending"),
    path("delay/", media.delay, name="media-delay"),
    path("refusal/", media.refusal, name="media-refusal"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("occasions/", occasions.occasions, name="occasions"),
    path("occasions/suggested/", occasions.suggested, name="occasion-suggested"),
    path("occasions/<int:number>/", include(of_occasion)),
    path("explanations/", explanations.explanations, name="explanations"),
    path("explanations/new/", explanations.new, name="explanation-new"),
    path("explanations/<int:number>/", include(of_explanation)),
    path("asked/", asked.asked, name="asked"),
    path("media/", media.media_requests, name="media"),
    path("media/<int:number>/", include(of_request)),
    path("speakers/", speakers.speakers, name="speakers"),
    path("speakers/<int:pk>/ending/", speakers.ending, name="speaker-ending"),
]
