from django.urls import URLPattern, URLResolver, path

from otklik.overview.views import lead, needs

app_name = "overview"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lead.landing, name="desk"),
    path("overview/", lead.overview, name="overview"),
    path("overview/recounting/", lead.recounting, name="recounting"),
    path("overview/late/", lead.late, name="late"),
    path("overview/letter/", lead.letter, name="letter"),
    path("overview/needs/", needs.listing, name="needs"),
    path("overview/needs/<str:key>/", needs.need, name="need"),
    path("overview/needs/<str:key>/placing/", needs.placing, name="placing"),
    path("overview/needs/<str:key>/raising/", needs.raising, name="raising"),
    path("overview/needs/<str:key>/telling/", needs.telling, name="telling"),
]
