from django.urls import URLPattern, URLResolver, path

from otklik.surveys import codes, news, one_by_one, showing, views
from otklik.surveys.models import Mode

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", showing.surveys, name="list"),
    path("<slug:slug>/", views.form, name="form"),
    path("<slug:slug>/pages/", one_by_one.question, name="one-by-one"),
    path("<slug:slug>/qr/", views.form, {"mode": Mode.QR}, name="qr"),
    path("<slug:slug>/screen/<slug:screen>/", views.form, {"mode": Mode.KIOSK}, name="screen"),
    path("<slug:slug>/screen/<slug:screen>/thanks/", views.screen_thanks, name="screen-thanks"),
    path("<slug:slug>/invited/", views.form, {"mode": Mode.INVITED}, name="invited"),
    path("<slug:slug>/served/", views.form, {"mode": Mode.SERVED}, name="served"),
    path("<slug:slug>/invited/declined/", views.declined, name="declined"),
    path("<slug:slug>/code/", codes.code, name="code"),
    path("<slug:slug>/news/", news.news, name="news"),
    path("<slug:slug>/news/kept/", news.kept, name="news-kept"),
    path("<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("<slug:slug>/results/", showing.results, name="results"),
    path("<slug:slug>/results/years/", showing.through_years, name="years"),
    path("<slug:slug>/results/figures.csv", showing.figures, name="figures"),
]
