from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "otklik.overview"

    def ready(self) -> None:
        from otklik.journal import words
        from otklik.overview.rooms import FIRST, LAST
        from otklik.overview.verbs import VERBS
        from otklik.portal import desk

        words.teach(VERBS)
        desk.put(first=FIRST, last=LAST)
