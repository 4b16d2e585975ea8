from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "otklik.organisation"

    def ready(self) -> None:
        from otklik.journal import words
        from otklik.organisation import first_steps
        from otklik.organisation.identity import ending, witness  # noqa: F401
        from otklik.organisation.rooms import STEPS
        from otklik.organisation.verbs import VERBS

        words.teach(VERBS)
        first_steps.teach(*STEPS)
