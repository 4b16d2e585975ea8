from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys import (
    desk,
    desk_files,
    desk_halves,
    desk_raising,
    desk_sampling,
    desk_tables,
    desk_weights,
    desk_words,
    questionnaires,
)
from otklik.surveys.answering_urls import ways_to_answer
from otklik.surveys.coding.urls import coding, quotes

app_name = "surveys-desk"

of_wave: list[URLPattern | URLResolver] = [
    path("", desk.wave, name="wave"),
    path("opening/", desk.opening, name="opening"),
    path("closing/", desk.closing, name="closing"),
    path("publication/", desk.publication, name="publication"),
    path("withdrawal/", desk.withdrawal, name="withdrawal"),
    path("wording/", desk.wording, name="wording"),
    path("days/", desk.days, name="days"),
    path("sample/", desk_sampling.sampling, name="sampling"),
    path("weights/", desk_weights.weights, name="weights"),
    path("versions/", desk_halves.halves, name="halves"),
    path("results/", desk.results, name="results"),
    path("tables/", desk_tables.tables, name="tables"),
    path("years/", desk_tables.through_years, name="years"),
    path("files/figures.csv", desk_files.figures, name="figures"),
    path("files/pairs.csv", desk_files.pairs, name="pairs"),
    path("files/codebook.csv", desk_files.codebook, name="codebook"),
    path("files/all.sav", desk_files.spss, name="spss"),
    path("files/results.xlsx", desk_files.workbook, name="workbook"),
    path("files/documents/<str:kind>", desk_files.report, name="report"),
    path("files/two.<str:kind>", desk_files.two, name="two"),
    path("reader/", desk_words.reader, name="reader"),
    path("words/", desk_words.words, name="words"),
    path("results/<int:number>/", desk.texts, name="texts"),
    path("results/<int:number>/finding/", desk_raising.raising, name="finding"),
]
of_wave += [path("", include(ways_to_answer)), path("", include(quotes))]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.waves, name="waves"),
    path("new/", desk.planning, name="planning"),
    path("questionnaires/", questionnaires.questionnaires, name="questionnaires"),
    path("questionnaires/", include("otklik.surveys.drafting.urls")),
    path(
        "questionnaires/<slug:code>/<int:number>.json",
        questionnaires.file,
        name="questionnaire-file",
    ),
    path("coding/", include(coding)),
    path("<slug:slug>/", include(of_wave)),
]
