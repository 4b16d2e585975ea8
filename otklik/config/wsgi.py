import os

from django.core.wsgi import get_wsgi_application

from otklik.core.gc_tuning import collect_rarely

collect_rarely()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.base")
django = get_wsgi_application()

from otklik.website.page_cache.serve import CachedPages  # noqa: E402 - models are there only now

application = CachedPages(django)
