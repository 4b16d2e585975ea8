from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "otklik.assignments"

    def ready(self) -> None:
        from otklik.assignments.evidenced import assignments
        from otklik.assignments.verbs import VERBS
        from otklik.journal import evidence, words

        words.teach(VERBS)
        evidence.tell("assignments", assignments)
