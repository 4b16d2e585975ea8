from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys import desk

app_name = "surveys-desk"

of_wave: list[URLPattern | URLResolver] = [
    path("", desk.wave, name="wave"),
    path("opening/", desk.opening, name="opening"),
    path("closing/", desk.closing, name="closing"),
    path("publication/", desk.publication, name="publication"),
    path("withdrawal/", desk.withdrawal, name="withdrawal"),
    path("wording/", desk.wording, name="wording"),
    path("days/", desk.days, name="days"),
    path("results/", desk.results, name="results"),
    path("results/<int:number>/", desk.texts, name="texts"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.waves, name="waves"),
    path("new/", desk.planning, name="planning"),
    path("<slug:slug>/", include(of_wave)),
]
