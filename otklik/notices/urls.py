from django.urls import URLPattern, URLResolver, path

from otklik.notices.views import inbox, roster

app_name = "notices"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", inbox.inbox, name="inbox"),
    path("notices/<int:pk>/taking/", inbox.taking, name="taking"),
    path("duty/", roster.roster, name="roster"),
    path("duty/putting/", roster.putting, name="putting"),
    path("duty/<int:pk>/removal/", roster.removal, name="removal"),
]
