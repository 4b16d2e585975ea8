from django.urls import URLPattern, URLResolver, path

from otklik.notifications import duty_roster_views, views

app_name = "notifications"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", views.inbox, name="notices"),
    path("notices/<int:pk>/taking/", views.taking, name="notice-acknowledge"),
    path("duty/", duty_roster_views.roster, name="roster"),
    path("duty/putting/", duty_roster_views.putting, name="duty-add"),
    path("duty/<int:pk>/removal/", duty_roster_views.removal, name="duty-remove"),
]
