from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "otklik.surveys"

    def ready(self) -> None:
        from otklik.journal import words
        from otklik.surveys.verbs import VERBS

        words.teach(VERBS)
