"""Apps of Wagtail without Wagtail's own API, which this site does not serve.

Each builds its part of that API at the end of `ready`. That would cost every start a quarter of a
second and load Django REST framework.
"""

import sys
from types import ModuleType, SimpleNamespace
from typing import Any

from django.apps import AppConfig
from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig


class WithoutApi(AppConfig):
    """Runs Wagtail's `ready`, which meanwhile finds an empty module in place of each of the API."""

    def ready(self) -> None:
        empty: Any = ModuleType("empty")
        empty.register_content_types = lambda: None
        empty.router = None
        empty.api = SimpleNamespace(add_router=lambda *_: None)
        own = f"{self.name}.api.v3"
        names = ("wagtail.api.v3.api", own, f"{own}.registry", f"{own}.router")
        sys.modules.update(dict.fromkeys(names, empty))
        try:
            super().ready()
        finally:
            for name in names:
                del sys.modules[name]


class Redirects(WithoutApi, WagtailRedirectsAppConfig):  # type: ignore[misc]
    pass


class Documents(WithoutApi, WagtailDocsAppConfig):  # type: ignore[misc]
    pass


class Images(WithoutApi, WagtailImagesAppConfig):  # type: ignore[misc]
    pass


class Snippets(WithoutApi, WagtailSnippetsAppConfig):  # type: ignore[misc]
    pass
