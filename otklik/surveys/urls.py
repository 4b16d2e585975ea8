from django.urls import URLPattern, URLResolver, path

from otklik.surveys import showing, views

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", showing.surveys, name="list"),
    path("<slug:slug>/", views.form, name="form"),
    path("<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("<slug:slug>/results/", showing.results, name="results"),
]
