from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "otklik.installation"

    def ready(self) -> None:
        from otklik.installation.rooms import STEPS, SYSTEM
        from otklik.installation.verbs import VERBS
        from otklik.journal import words
        from otklik.organisation import first_steps
        from otklik.portal import desk

        words.teach(VERBS)
        desk.put(first=(), last=(SYSTEM,))
        first_steps.teach(*STEPS)
