from django.urls import URLPattern, URLResolver, include, path

from otklik.procedure.clauses import views
from otklik.procedure.mandates import views as mandates_views
from otklik.procedure.processes import views as processes_views
from otklik.procedure.proposals import edition_views
from otklik.procedure.proposals import views as proposals_views

app_name = "procedure"

of_proposal: list[URLPattern | URLResolver] = [
    path("", proposals_views.proposal, name="proposal"),
    path("writing/", proposals_views.rewrite, name="proposal-edit"),
    path("submission/", proposals_views.submission, name="proposal-submit"),
    path("withdrawal/", proposals_views.withdrawal, name="proposal-withdraw"),
    path("decision/", proposals_views.decision, name="proposal-decide"),
]
of_editions: list[URLPattern | URLResolver] = [
    path("", edition_views.editions, name="editions"),
    path("sheet/", edition_views.sheet, name="edition-sheet"),
    path("sheet.docx", edition_views.sheet_document, {"kind": "docx"}, name="edition-sheet-docx"),
    path("sheet.pdf", edition_views.sheet_document, {"kind": "pdf"}, name="edition-sheet-pdf"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.clauses, name="clauses"),
    path("clauses/<str:address>/", views.clause, name="clause"),
    path("clauses/<str:address>/<slug:code>/check/", views.clause_check, name="clause-check"),
    path(
        "clauses/<str:address>/checks/<int:pk>/removal/",
        views.clause_check_removal,
        name="clause-check-remove",
    ),
    path("processes/", processes_views.processes, name="processes"),
    path("processes/<slug:code>/", processes_views.process, name="process"),
    path("proposals/", proposals_views.proposals, name="proposals"),
    path("proposals/new/", proposals_views.begin, name="proposal-new"),
    path("proposals/<int:number>/", include(of_proposal)),
    path("editions/", include(of_editions)),
    path("mandates/", mandates_views.mandates, name="mandates"),
    path("mandates/<int:pk>/ending/", mandates_views.end_mandate, name="mandate-end"),
]
