from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "otklik.installation"
