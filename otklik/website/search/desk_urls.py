from django.urls import URLPattern, URLResolver, path

from otklik.website.search import failed_queries

app_name = "search-log"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", failed_queries.searches, name="searches"),
    path("words/<int:pk>/dismissing/", failed_queries.dismissing, name="dismissing"),
]
