from django.apps import AppConfig


class InstallationConfig(AppConfig):
    name = "otklik.installation"

    def ready(self) -> None:
        from otklik.installation.rooms import SYSTEM
        from otklik.installation.verbs import VERBS
        from otklik.journal import words
        from otklik.portal import desk

        words.teach(VERBS)
        desk.put(first=(), last=(SYSTEM,))
