from django.urls import URLPattern, URLResolver, path

from otklik.overview.views import lead

app_name = "overview"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", lead.landing, name="desk"),
    path("overview/", lead.overview, name="overview"),
    path("overview/recounting/", lead.recounting, name="recounting"),
    path("overview/late/", lead.late, name="late"),
]
