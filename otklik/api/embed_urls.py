from django.urls import URLPattern, URLResolver, path

from otklik.api import embed_views

app_name = "embed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", embed_views.index, name="index"),
    path("v1/<slug:name>/", embed_views.fragment, name="fragment"),
]
