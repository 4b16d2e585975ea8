from django.urls import URLPattern, URLResolver, path

from otklik.news import event_views

app_name = "events"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", event_views.events, name="list"),
    path("events.ics", event_views.all_file, name="events-ics"),
    path("<int:pk>/event.ics", event_views.file, name="event-ics"),
]
