from django.apps import AppConfig


class LegalActsConfig(AppConfig):
    name = "otklik.legal_acts"
