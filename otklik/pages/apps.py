from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "otklik.pages"
