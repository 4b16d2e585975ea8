from django.urls import URLPattern, URLResolver, path

from otklik.operations.doctor import views

app_name = "system"
urlpatterns: list[URLPattern | URLResolver] = [
    path("system/", views.system, name="system"),
]
