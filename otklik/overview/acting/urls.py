from django.urls import URLPattern, URLResolver, include, path

from otklik.overview.acting.views import asked, explanations, media, occasions, speakers

app_name = "acting"

of_occasion: list[URLPattern | URLResolver] = [
    path("", occasions.occasion, name="occasion"),
    path("change/", occasions.change, name="occasion-change"),
    path("taking/", occasions.taking, name="occasion-taking"),
    path("news/", occasions.news, name="occasion-news"),
    path("publication/", occasions.publication, name="occasion-publication"),
    path("published/", occasions.published, name="occasion-published"),
    path("dropping/", occasions.dropping, name="occasion-dropping"),
]
of_explanation: list[URLPattern | URLResolver] = [
    path("", explanations.explanation, name="explanation"),
    path("words/", explanations.words, name="explanation-words"),
    path("recall/", explanations.recall, name="explanation-recall"),
    path("approval/", explanations.approval, name="explanation-approval"),
    path("returning/", explanations.returning, name="explanation-returning"),
    path("news/", explanations.news, name="explanation-news"),
    path("publication/", explanations.publication, name="explanation-publication"),
    path("published/", explanations.published, name="explanation-published"),
    path("dropping/", explanations.dropping, name="explanation-dropping"),
]
of_request: list[URLPattern | URLResolver] = [
    path("", media.media_request, name="media-request"),
    path("speaker/", media.speaker, name="media-speaker"),
    path("words/", media.words, name="media-words"),
    path("recall/", media.recall, name="media-recall"),
    path("approval/", media.approval, name="media-approval"),
    path("returning/", media.returning, name="media-returning"),
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
