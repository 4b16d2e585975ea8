from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys.coding.urls import coding, quotes
from otklik.surveys.collecting.desk_urls import ways_to_answer
from otklik.surveys.desk import split_ballot_views, text_reader_views, views
from otklik.surveys.editor import version_list_views
from otklik.surveys.export import views as export_views
from otklik.surveys.findings import raise_finding_views as findings_views
from otklik.surveys.result_pages import crosstab_and_trend_views, open_answer_views
from otklik.surveys.sampling import views as sampling_views
from otklik.surveys.weights import views as weights_views

app_name = "surveys-desk"

of_wave: list[URLPattern | URLResolver] = [
    path("", views.wave, name="wave"),
    path("opening/", views.opening, name="opening"),
    path("closing/", views.closing, name="closing"),
    path("publication/", views.publication, name="publication"),
    path("withdrawal/", views.withdrawal, name="withdrawal"),
    path("wording/", views.wording, name="wording"),
    path("days/", views.days, name="days"),
    path("sample/", sampling_views.sampling, name="sampling"),
    path("weights/", weights_views.weights, name="weights"),
    path("versions/", split_ballot_views.halves, name="halves"),
    path("results/", views.results, name="results"),
    path("tables/", crosstab_and_trend_views.tables, name="tables"),
    path("years/", crosstab_and_trend_views.through_years, name="years"),
    path("files/figures.csv", export_views.figures, name="figures"),
    path("files/pairs.csv", export_views.pairs, name="pairs"),
    path("files/codebook.csv", export_views.codebook, name="codebook"),
    path("files/all.sav", export_views.spss, name="spss"),
    path("files/results.xlsx", export_views.workbook, name="workbook"),
    path("files/documents/<str:kind>", export_views.report, name="report"),
    path("files/two.<str:kind>", export_views.two, name="two"),
    path("reader/", text_reader_views.reader, name="reader"),
    path("words/", text_reader_views.words, name="words"),
    path("results/<int:number>/", open_answer_views.texts, name="texts"),
    path("results/<int:number>/finding/", findings_views.raising, name="finding"),
]
of_wave += [path("", include(ways_to_answer)), path("", include(quotes))]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.waves, name="waves"),
    path("new/", views.planning, name="planning"),
    path("questionnaires/", version_list_views.questionnaires, name="questionnaires"),
    path("questionnaires/", include("otklik.surveys.editor.urls")),
    path(
        "questionnaires/<slug:code>/<int:number>.json",
        version_list_views.file,
        name="questionnaire-file",
    ),
    path("coding/", include(coding)),
    path("<slug:slug>/", include(of_wave)),
]
