from django.apps import AppConfig
from django.db.models.signals import post_migrate


class IncidentsConfig(AppConfig):
    name = "otklik.incidents"

    def ready(self) -> None:
        from otklik.audit import bundle
        from otklik.incidents.cases.fulltext import install_after_migrate
        from otklik.incidents.evidence_rows import incidents
        from otklik.incidents.navigation import STEPS
        from otklik.organisation.people import onboarding

        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="incidents.fulltext")
        bundle.tell("incidents", incidents)
        onboarding.teach(*STEPS)
