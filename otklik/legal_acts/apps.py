from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "otklik.legal_acts"

    def ready(self) -> None:
        from otklik.audit import bundle
        from otklik.legal_acts.evidence_rows import editions
        from otklik.legal_acts.navigation import STEPS
        from otklik.organisation.people import onboarding

        bundle.tell("editions", editions)
        onboarding.teach(*STEPS)
