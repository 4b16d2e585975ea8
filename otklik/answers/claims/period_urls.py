from django.urls import URLPattern, URLResolver, path

from otklik.answers.claims import period_views

app_name = "periods"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", period_views.periods, name="list"),
    path("<slug:code>/", period_views.period, name="period"),
    path("<slug:code>/calendar.ics", period_views.calendar_file, name="calendar"),
]
