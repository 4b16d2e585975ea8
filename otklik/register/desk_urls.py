from django.urls import URLPattern, URLResolver, path

from otklik.register.views import touched

app_name = "register-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("touched/", touched.touched, name="touched"),
    path("touched/<int:pk>/settling/", touched.settling, name="settling"),
]
