from django.urls import URLPattern, URLResolver, path

from otklik.knowledge.claim_letters import views

app_name = "claims"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.claims, name="list"),
    path("<slug:slug>/", views.claim, name="claim"),
    path("<slug:slug>/letter.docx", views.document, {"kind": "docx"}, name="docx"),
    path("<slug:slug>/letter.pdf", views.document, {"kind": "pdf"}, name="pdf"),
]
