from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "otklik.procedure"

    def ready(self) -> None:
        from otklik.journal import evidence, words
        from otklik.procedure.evidenced import checks, conditions
        from otklik.procedure.verbs import VERBS

        words.teach(VERBS)
        evidence.tell("clause-conditions", conditions)
        evidence.tell("clause-checks", checks)
