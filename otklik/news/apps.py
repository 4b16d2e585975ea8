from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "otklik.news"

    def ready(self) -> None:
        from otklik.news import finding

        finding.listen()
