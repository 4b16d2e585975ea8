from django.urls import URLPattern, URLResolver, path

from otklik.privacy.erasure import views
from otklik.privacy.retention import views as legal_holds_views
from otklik.privacy.retention import views as retention_views

app_name = "privacy"

urlpatterns: list[URLPattern | URLResolver] = [
    path("erasures/", views.erasures, name="erasures"),
    path("erasures/new/", views.proposal, name="proposal"),
    path("erasures/<int:number>/", views.erasure, name="erasure"),
    path("erasures/<int:number>/carrying-out/", views.carry_out, name="carrying-out"),
    path("erasures/<int:number>/declining/", views.decline, name="declining"),
    path("erasures/<int:number>/settling/", views.settle_match, name="settling"),
    path("erasures/<int:number>/certificate/", views.certificate, name="certificate"),
    path("retention/", retention_views.retention, name="retention"),
    path("retention/document/", retention_views.document, name="keeping-document"),
    path("retention/<int:pk>/lifting/", retention_views.lift_document, name="rule-lifting"),
    path("retention/holds/", legal_holds_views.place_hold, name="holding"),
    path("retention/holds/<int:pk>/lifting/", legal_holds_views.lift_hold, name="hold-lifting"),
]
