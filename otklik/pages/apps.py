from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "otklik.pages"

    def ready(self) -> None:
        from otklik.pages import changes

        changes.listen()
