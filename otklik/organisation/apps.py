from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "otklik.organisation"

    def ready(self) -> None:
        from otklik.audit import labels
        from otklik.organisation.identity import (
            audit_events,  # noqa: F401
        )
        from otklik.organisation.labels import VERBS
        from otklik.organisation.navigation import STEPS
        from otklik.organisation.people import onboarding

        labels.teach(VERBS)
        onboarding.teach(*STEPS)
