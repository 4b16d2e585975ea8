from django.urls import URLPattern, URLResolver

app_name = "answers-desk"
urlpatterns: list[URLPattern | URLResolver] = []
