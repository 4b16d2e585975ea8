from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IncidentsConfig(AppConfig):
    name = "otklik.incidents"

    def ready(self) -> None:
        from otklik.incidents.fulltext import install_after_migrate

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="incidents.fulltext")
