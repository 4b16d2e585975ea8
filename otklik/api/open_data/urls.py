from django.urls import URLPattern, URLResolver, path

from otklik.api.open_data import views

app_name = "open-data"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("<slug:code>/", views.dataset, name="dataset"),
    path("<slug:code>.csv", views.table, name="table"),
    path("<slug:code>.json", views.objects, name="objects"),
    path("<slug:code>/passport.csv", views.passport_table, name="passport"),
]
