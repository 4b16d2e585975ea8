from django.urls import URLPattern, URLResolver, path

from otklik.website.search import failed_query_views

app_name = "search-log"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", failed_query_views.searches, name="searches"),
    path("words/<int:pk>/dismissing/", failed_query_views.dismiss, name="query-dismiss"),
]
