from django.urls import URLPattern, URLResolver, path

from otklik.installation import system

app_name = "system"
urlpatterns: list[URLPattern | URLResolver] = [
    path("system/", system.system, name="system"),
]
