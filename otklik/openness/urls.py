from django.urls import URLPattern, URLResolver, path

from otklik.openness import feeds, maps

app_name = "openness"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sitemap.xml", maps.index, name="maps"),
    path("sitemap-<slug:section>.xml", maps.part, name="map"),
    path("robots.txt", maps.robots, name="robots"),
    path("feeds/<slug:subject>.<slug:form>", feeds.feed, name="feed"),
]
