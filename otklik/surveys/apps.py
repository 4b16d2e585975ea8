from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "otklik.surveys"

    def ready(self) -> None:
        from otklik.audit import bundle, labels
        from otklik.organisation.people import onboarding
        from otklik.surveys.evidence_rows import waves
        from otklik.surveys.labels import VERBS
        from otklik.surveys.navigation import STEPS

        labels.teach(VERBS)
        bundle.tell("waves", waves)
        onboarding.teach(*STEPS)
