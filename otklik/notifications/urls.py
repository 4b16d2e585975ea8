from django.urls import URLPattern, URLResolver, path

from otklik.notifications import roster_views, views

app_name = "notifications"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", views.inbox, name="inbox"),
    path("notices/<int:pk>/taking/", views.taking, name="taking"),
    path("duty/", roster_views.roster, name="roster"),
    path("duty/putting/", roster_views.putting, name="putting"),
    path("duty/<int:pk>/removal/", roster_views.removal, name="removal"),
]
