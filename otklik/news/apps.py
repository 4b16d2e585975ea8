from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "otklik.news"

    def ready(self) -> None:
        from otklik.news import finding
        from otklik.news.rooms import STEPS
        from otklik.organisation import first_steps

        finding.listen()
        first_steps.teach(*STEPS)
