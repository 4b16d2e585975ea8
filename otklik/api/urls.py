"""Addresses of feeds and site maps, open data, and fragments; those of the API are in `rest/`."""

from django.urls import path

from otklik.api import embed_views, feeds, sitemaps
from otklik.api.open_data import views

discovery = (
    [
        path("sitemap.xml", sitemaps.index, name="sitemap-index"),
        path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap-section"),
        path("robots.txt", sitemaps.robots, name="robots"),
        path("feeds/<slug:subject>.<slug:form>", feeds.feed, name="feed"),
    ],
    "discovery",
)
open_data = (
    [
        path("", views.index, name="index"),
        path("<slug:code>/", views.dataset, name="dataset"),
        path("<slug:code>.csv", views.table, name="dataset-csv"),
        path("<slug:code>.json", views.objects, name="dataset-json"),
        path("<slug:code>/passport.csv", views.passport_table, name="passport"),
    ],
    "open-data",
)
embed = (
    [
        path("", embed_views.index, name="index"),
        path("v1/<slug:name>/", embed_views.fragment, name="fragment"),
    ],
    "embed",
)
