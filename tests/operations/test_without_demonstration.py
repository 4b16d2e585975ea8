"""An installation at work has nothing of the demonstration in it."""

import json
import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.template import engines
from django.urls import Resolver404, get_resolver, resolve

engines["django"].engine.template_context_processors
list(get_resolver().url_patterns)
call_command("migrate", interactive=False, verbosity=0)

ANY_PAGE = ("wagtail.", "otklik.website.pages.cached_page_lookup")

def is_route(path):
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return not found.func.__module__.startswith(ANY_PAGE)

print(json.dumps({
    "modules": [name for name in sys.modules if name.startswith("otklik.demo")],
    "tables": [name for name in connection.introspection.table_names() if "demo" in name],
    "routes": [path for path in ("/start/", "/practice/", "/practice/api/me") if is_route(path)],
    "apps": [app.name for app in apps.get_app_configs() if "demo" in app.name],
}))
"""


def test_at_work_there_is_no_module_no_table_and_no_route_of_the_demonstration(
    tmp_path: Path,
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "OTKLIK_DEMONSTRATION"},
        "DATABASE_URL": "",
        "OTKLIK_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "otklik.config.settings.base",
    }
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(answer.stdout.splitlines()[-1]) == {
        "modules": [],
        "tables": [],
        "routes": [],
        "apps": [],
    }
