from django.urls import URLPattern, URLResolver, path

from otklik.privacy.erasure import views
from otklik.privacy.retention import views as legal_holds_views
from otklik.privacy.retention import views as retention_views

app_name = "privacy"

urlpatterns: list[URLPattern | URLResolver] = [
    path("erasures/", views.erasures, name="erasures"),
    path("erasures/new/", views.proposal, name="erasure-new"),
    path("erasures/<int:number>/", views.erasure, name="erasure"),
    path("erasures/<int:number>/carrying-out/", views.carry_out, name="erasure-execute"),
    path("erasures/<int:number>/declining/", views.decline, name="erasure-decline"),
    path("erasures/<int:number>/settling/", views.settle_match, name="match-settle"),
    path("erasures/<int:number>/certificate/", views.certificate, name="erasure-certificate"),
    path("retention/", retention_views.retention, name="retention-rules"),
    path("retention/document/", retention_views.document, name="retention-document-record"),
    path(
        "retention/<int:pk>/lifting/",
        retention_views.lift_document,
        name="retention-document-withdraw",
    ),
    path("retention/holds/", legal_holds_views.place_hold, name="legal-hold-place"),
    path("retention/holds/<int:pk>/lifting/", legal_holds_views.lift_hold, name="legal-hold-lift"),
]
