from django.apps import AppConfig


class AssignmentsConfig(AppConfig):
    name = "otklik.assignments"

    def ready(self) -> None:
        from otklik.assignments.evidenced import assignments
        from otklik.assignments.rooms import STEPS
        from otklik.assignments.verbs import VERBS
        from otklik.journal import evidence, words
        from otklik.organisation import first_steps

        words.teach(VERBS)
        evidence.tell("assignments", assignments)
        first_steps.teach(*STEPS)
