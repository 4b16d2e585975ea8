from django.urls import URLPattern, URLResolver, path

from otklik.surveys.collecting.models import Mode
from otklik.surveys.collecting.web import personal_code_views as codes_views
from otklik.surveys.collecting.web import stepwise, views
from otklik.surveys.result_pages import site_views
from otklik.surveys.results_mailing import views as result_news_views

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", site_views.surveys, name="list"),
    path("<slug:slug>/", views.form, name="form"),
    path("<slug:slug>/pages/", stepwise.question, name="form-stepwise"),
    path("<slug:slug>/qr/", views.form, {"mode": Mode.QR}, name="qr"),
    path("<slug:slug>/screen/<slug:screen>/", views.form, {"mode": Mode.KIOSK}, name="screen"),
    path("<slug:slug>/screen/<slug:screen>/thanks/", views.screen_thanks, name="screen-thanks"),
    path("<slug:slug>/invited/", views.form, {"mode": Mode.INVITED}, name="invited"),
    path("<slug:slug>/served/", views.form, {"mode": Mode.SERVED}, name="served"),
    path("<slug:slug>/invited/declined/", views.declined, name="invitation-decline"),
    path("<slug:slug>/code/", codes_views.code, name="code"),
    path("<slug:slug>/news/", result_news_views.news, name="news"),
    path("<slug:slug>/news/kept/", result_news_views.kept, name="news-thanks"),
    path("<slug:slug>/thanks/", views.thanks, name="thanks"),
    path("<slug:slug>/results/", site_views.results, name="results"),
    path("<slug:slug>/results/years/", site_views.through_years, name="results-by-year"),
    path("<slug:slug>/results/figures.csv", site_views.figures, name="figures"),
]
