from django.urls import URLPattern, URLResolver, path

from otklik.api import feeds, sitemaps

app_name = "discovery"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sitemap.xml", sitemaps.index, name="maps"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="map"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("feeds/<slug:subject>.<slug:form>", feeds.feed, name="feed"),
]
