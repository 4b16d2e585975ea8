from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "otklik.portal"

    def ready(self) -> None:
        from otklik.journal import words
        from otklik.organisation import first_steps
        from otklik.portal import citing, corrections, finding, starting
        from otklik.portal.rooms import STEPS
        from otklik.portal.verbs import VERBS

        words.teach(VERBS)
        citing.listen()
        finding.listen()
        corrections.listen()
        starting.begin_choosers_without_scripts()
        first_steps.teach(*STEPS)
