"""Addresses of the site beside the pages of answers, which are Wagtail's."""

from django.urls import URLPattern, URLResolver

app_name = "answers"
urlpatterns: list[URLPattern | URLResolver] = []
