from django.urls import URLPattern, URLResolver, path

from otklik.portal import searched

app_name = "searches-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", searched.searches, name="searches"),
    path("words/<int:pk>/dismissing/", searched.dismissing, name="dismissing"),
]
