from django.urls import URLPattern, URLResolver

app_name = "surveys-desk"
urlpatterns: list[URLPattern | URLResolver] = []
