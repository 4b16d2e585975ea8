from django.urls import URLPattern, URLResolver, path

from otklik.openness import data

app_name = "open-data"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", data.index, name="index"),
    path("<slug:code>/", data.dataset, name="dataset"),
    path("<slug:code>.csv", data.table, name="table"),
    path("<slug:code>.json", data.objects, name="objects"),
    path("<slug:code>/passport.csv", data.passport_table, name="passport"),
]
