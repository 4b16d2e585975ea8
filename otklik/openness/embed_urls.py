from django.urls import URLPattern, URLResolver, path

from otklik.openness import embed

app_name = "embed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", embed.index, name="index"),
    path("v1/<slug:name>/", embed.fragment, name="fragment"),
]
