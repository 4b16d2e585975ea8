from django.urls import URLPattern, URLResolver, path

from otklik.ui import views

app_name = "ui"
urlpatterns: list[URLPattern | URLResolver] = [
    path("display/", views.display, name="display"),
    path("gallery/", views.gallery, name="gallery"),
]
