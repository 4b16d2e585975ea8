import os

from django.core.wsgi import get_wsgi_application

from otklik.core.interpreter_tuning import collect_rarely, with_room

collect_rarely()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.base")
django = with_room(get_wsgi_application())

from otklik.website.page_cache.serve import CachedPages  # noqa: E402 - models are there only now

application = CachedPages(django)
