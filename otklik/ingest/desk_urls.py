from django.urls import path

from otklik.ingest import set_aside_views as views

app_name = "set-aside"
urlpatterns = [
    path("accounts/<slug:code>/set-aside/", views.set_aside, name="list"),
    path("accounts/<slug:code>/set-aside/<int:event>/", views.incident, name="incident-create"),
]
