from django.urls import URLPattern, URLResolver, include, path

from otklik.surveys import desk, desk_files, desk_tables, paper

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
    path("tables/", desk_tables.tables, name="tables"),
    path("files/figures.csv", desk_files.figures, name="figures"),
    path("files/pairs.csv", desk_files.pairs, name="pairs"),
    path("files/codebook.csv", desk_files.codebook, name="codebook"),
    path("files/results.xlsx", desk_files.workbook, name="workbook"),
    path("files/two.<str:kind>", desk_files.two, name="two"),
    path("results/<int:number>/", desk.texts, name="texts"),
]
of_paper: list[URLPattern | URLResolver] = [
    path("", paper.batches, name="batches"),
    path("form/", paper.printed, name="printed"),
    path("new/", paper.beginning, name="batch-beginning"),
    path("arrangement/", paper.arrangement, name="batch-arrangement"),
    path("<int:number>/", paper.batch, name="batch"),
    path("<int:number>/sheets/<int:place>/", paper.sheet, name="sheet"),
    path("<int:number>/ending/", paper.ending, name="batch-ending"),
    path("<int:number>/again/", paper.again, name="batch-again"),
    path("<int:number>/differences/", paper.differences, name="batch-differences"),
    path("<int:number>/counting/", paper.counting, name="batch-counting"),
    path("<int:number>/removal/", paper.removal, name="batch-removal"),
]
of_wave.append(path("paper/", include(of_paper)))
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.waves, name="waves"),
    path("new/", desk.planning, name="planning"),
    path("<slug:slug>/", include(of_wave)),
]
