from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "otklik.procedure"

    def ready(self) -> None:
        from otklik.journal import words
        from otklik.procedure.verbs import VERBS

        words.teach(VERBS)
