from django.urls import URLPattern, URLResolver, path

from otklik.procedure.clauses import views
from otklik.procedure.mandates import views as mandates_views
from otklik.procedure.processes import views as processes_views
from otklik.procedure.proposals import edition_views
from otklik.procedure.proposals import views as proposals_views

app_name = "procedure"

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
    path("proposals/<int:number>/", proposals_views.proposal, name="proposal"),
    path("proposals/<int:number>/writing/", proposals_views.rewrite, name="proposal-edit"),
    path("proposals/<int:number>/submission/", proposals_views.submission, name="proposal-submit"),
    path(
        "proposals/<int:number>/withdrawal/", proposals_views.withdrawal, name="proposal-withdraw"
    ),
    path("proposals/<int:number>/decision/", proposals_views.decision, name="proposal-decide"),
    path("editions/", edition_views.editions, name="editions"),
    path("editions/sheet/", edition_views.sheet, name="edition-sheet"),
    path(
        "editions/sheet.docx",
        edition_views.sheet_document,
        {"kind": "docx"},
        name="edition-sheet-docx",
    ),
    path(
        "editions/sheet.pdf",
        edition_views.sheet_document,
        {"kind": "pdf"},
        name="edition-sheet-pdf",
    ),
    path("mandates/", mandates_views.mandates, name="mandates"),
    path("mandates/<int:pk>/ending/", mandates_views.end_mandate, name="mandate-end"),
]
