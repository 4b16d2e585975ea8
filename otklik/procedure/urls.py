from django.urls import URLPattern, URLResolver, path

from otklik.procedure.views import clauses, editions, mandates, processes, proposals

app_name = "procedure"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", clauses.clauses, name="procedure"),
    path("clauses/<str:address>/", clauses.clause, name="clause"),
    path("clauses/<str:address>/<slug:code>/check/", clauses.clause_check, name="clause-check"),
    path(
        "clauses/<str:address>/checks/<int:pk>/removal/",
        clauses.clause_check_removal,
        name="clause-check-removal",
    ),
    path("processes/", processes.processes, name="processes"),
    path("processes/<slug:code>/", processes.process, name="process"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.beginning, name="beginning"),
    path("proposals/<int:number>/", proposals.proposal, name="proposal"),
    path("proposals/<int:number>/writing/", proposals.writing, name="writing"),
    path("proposals/<int:number>/submission/", proposals.submission, name="submission"),
    path("proposals/<int:number>/withdrawal/", proposals.withdrawal, name="withdrawal"),
    path("proposals/<int:number>/decision/", proposals.decision, name="decision"),
    path("editions/", editions.editions, name="editions"),
    path("editions/sheet/", editions.sheet, name="sheet"),
    path("editions/sheet.docx", editions.sheet_document, {"kind": "docx"}, name="sheet-document"),
    path("editions/sheet.pdf", editions.sheet_document, {"kind": "pdf"}, name="sheet-pdf"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/<int:pk>/ending/", mandates.ending, name="mandate-ending"),
]
