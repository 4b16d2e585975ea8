from django.urls import URLPattern, URLResolver, path

from otklik.api import embeds

app_name = "embed"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", embeds.index, name="index"),
    path("v1/<slug:name>/", embeds.fragment, name="fragment"),
]
