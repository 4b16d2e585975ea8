from django.urls import URLPattern, URLResolver, path

from otklik.assignments.views import site

app_name = "done"

urlpatterns: list[URLPattern | URLResolver] = [path("", site.index, name="index")]
