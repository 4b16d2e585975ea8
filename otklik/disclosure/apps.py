from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "otklik.disclosure"

    def ready(self) -> None:
        from otklik.disclosure.verbs import VERBS
        from otklik.journal import words

        words.teach(VERBS)
