from django.urls import URLPattern, URLResolver, path

from otklik.notifications import views
from otklik.notifications import views as notifications_views

app_name = "notifications"

urlpatterns: list[URLPattern | URLResolver] = [
    path("notices/", views.inbox, name="notices"),
    path("notices/<int:pk>/taking/", views.taking, name="notice-acknowledge"),
    path("duty/", notifications_views.roster, name="roster"),
    path("duty/putting/", notifications_views.putting, name="duty-add"),
    path("duty/<int:pk>/removal/", notifications_views.removal, name="duty-remove"),
]
