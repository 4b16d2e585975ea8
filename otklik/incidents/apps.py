from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IncidentsConfig(AppConfig):
    name = "otklik.incidents"

    def ready(self) -> None:
        from otklik.incidents.evidenced import incidents
        from otklik.incidents.fulltext import install_after_migrate
        from otklik.incidents.rooms import STEPS
        from otklik.journal import evidence
        from otklik.organisation import first_steps

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="incidents.fulltext")
        evidence.tell("incidents", incidents)
        first_steps.teach(*STEPS)
