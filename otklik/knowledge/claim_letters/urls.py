from django.urls import URLPattern, URLResolver, path

from otklik.knowledge.claim_letters import site_views

app_name = "claims"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", site_views.claims, name="list"),
    path("<slug:slug>/", site_views.claim, name="claim"),
    path("<slug:slug>/letter.docx", site_views.document, {"kind": "docx"}, name="docx"),
    path("<slug:slug>/letter.pdf", site_views.document, {"kind": "pdf"}, name="pdf"),
]
