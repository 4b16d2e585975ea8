from django.urls import URLPattern, URLResolver, path

from otklik.disclosure.views import site

app_name = "required"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", site.index, name="index"),
    path("supply/<str:token>/", site.supplying, name="supplying"),
    path("<str:code>/", site.item, name="item"),
    path("<str:code>/files/<uuid:key>/", site.file, name="file"),
]
