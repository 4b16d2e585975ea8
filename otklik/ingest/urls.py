from django.urls import path

from otklik.ingest import views

app_name = "ingest"
urlpatterns = [
    path("<slug:code>/", views.hook, name="hook"),
    path("<slug:code>/<slug:key>/", views.hook, name="hook-with-key"),
]
