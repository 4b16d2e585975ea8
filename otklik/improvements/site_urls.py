from django.urls import URLPattern, URLResolver, path

from otklik.improvements.assignments import site_views

app_name = "outcomes"

urlpatterns: list[URLPattern | URLResolver] = [path("", site_views.index, name="index")]
