from django.urls import URLPattern, URLResolver, path

from otklik.disclosure.items import site_views

app_name = "disclosure-site"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", site_views.index, name="index"),
    path("supply/<str:token>/", site_views.new_submission, name="submission-new"),
    path("<str:code>/", site_views.item, name="item"),
    path("<str:code>/files/<uuid:key>/", site_views.file, name="file"),
]
