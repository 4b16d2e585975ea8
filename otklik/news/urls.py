from django.urls import URLPattern, URLResolver, path

from otklik.news import events

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", events.events, name="list"),
    path("events.ics", events.all_file, name="all-file"),
    path("<int:pk>/event.ics", events.file, name="file"),
]
