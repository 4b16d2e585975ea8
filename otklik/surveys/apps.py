from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "otklik.surveys"

    def ready(self) -> None:
        from otklik.journal import evidence, words
        from otklik.organisation import first_steps
        from otklik.surveys.evidenced import waves
        from otklik.surveys.rooms import STEPS
        from otklik.surveys.verbs import VERBS

        words.teach(VERBS)
        evidence.tell("waves", waves)
        first_steps.teach(*STEPS)
