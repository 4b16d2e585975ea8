from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "otklik.procedure"

    def ready(self) -> None:
        from otklik.audit import bundle, labels
        from otklik.procedure.evidence_rows import checks, conditions
        from otklik.procedure.labels import VERBS

        labels.teach(VERBS)
        bundle.tell("clause-conditions", conditions)
        bundle.tell("clause-checks", checks)
