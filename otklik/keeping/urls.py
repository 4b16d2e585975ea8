from django.urls import URLPattern, URLResolver, path

from otklik.keeping.views import erasures

app_name = "keeping"

urlpatterns: list[URLPattern | URLResolver] = [
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/new/", erasures.proposal, name="proposal"),
    path("erasures/<int:number>/", erasures.erasure, name="erasure"),
    path("erasures/<int:number>/carrying-out/", erasures.carrying_out, name="carrying-out"),
    path("erasures/<int:number>/declining/", erasures.declining, name="declining"),
    path("erasures/<int:number>/certificate/", erasures.certificate, name="certificate"),
]
