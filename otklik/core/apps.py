from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "otklik.core"

    def ready(self) -> None:
        """Import the module `on_ready` of each app: what it registers with others."""
        autodiscover_modules("on_ready")
