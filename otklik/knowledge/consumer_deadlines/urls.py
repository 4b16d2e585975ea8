from django.urls import URLPattern, URLResolver, path

from otklik.knowledge.consumer_deadlines import views

app_name = "periods"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.periods, name="list"),
    path("<slug:code>/", views.period, name="period"),
    path("<slug:code>/calendar.ics", views.calendar_file, name="calendar"),
]
