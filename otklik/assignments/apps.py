from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "otklik.assignments"

    def ready(self) -> None:
        from otklik.assignments.verbs import VERBS
        from otklik.journal import words

        words.teach(VERBS)
