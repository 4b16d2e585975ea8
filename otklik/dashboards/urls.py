from django.urls import URLPattern, URLResolver, path

from otklik.dashboards.leadership import views
from otklik.dashboards.needs import views as needs_views

app_name = "dashboards"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.landing, name="desk"),
    path("overview/", views.overview, name="overview"),
    path("overview/recounting/", views.start_recount, name="overview-recount"),
    path("overview/late/", views.late, name="overdue"),
    path("overview/letter/", views.letter, name="weekly-letter"),
    path("overview/needs/", needs_views.listing, name="needs"),
    path("overview/needs/<str:key>/", needs_views.need, name="need"),
    path("overview/needs/<str:key>/placing/", needs_views.place, name="observation-set-topic"),
    path("overview/needs/<str:key>/raising/", needs_views.raise_finding, name="finding-raise"),
    path("overview/needs/<str:key>/telling/", needs_views.begin_occasion, name="occasion-begin"),
]
