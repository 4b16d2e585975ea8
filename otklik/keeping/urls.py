from django.urls import URLPattern, URLResolver, path

from otklik.keeping.views import erasures, retention

app_name = "keeping"

urlpatterns: list[URLPattern | URLResolver] = [
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/new/", erasures.proposal, name="proposal"),
    path("erasures/<int:number>/", erasures.erasure, name="erasure"),
    path("erasures/<int:number>/carrying-out/", erasures.carrying_out, name="carrying-out"),
    path("erasures/<int:number>/declining/", erasures.declining, name="declining"),
    path("erasures/<int:number>/settling/", erasures.settling, name="settling"),
    path("erasures/<int:number>/certificate/", erasures.certificate, name="certificate"),
    path("retention/", retention.retention, name="retention"),
    path("retention/document/", retention.document, name="keeping-document"),
    path("retention/<int:pk>/lifting/", retention.lifting, name="rule-lifting"),
    path("retention/holds/", retention.holding, name="holding"),
    path("retention/holds/<int:pk>/lifting/", retention.hold_lifting, name="hold-lifting"),
]
