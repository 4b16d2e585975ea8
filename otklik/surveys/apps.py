from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "otklik.surveys"

    def ready(self) -> None:
        from otklik.journal import evidence, words
        from otklik.surveys.evidenced import waves
        from otklik.surveys.verbs import VERBS

        words.teach(VERBS)
        evidence.tell("waves", waves)
