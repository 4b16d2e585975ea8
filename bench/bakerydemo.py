"""Wagtail's bakerydemo beside the site: its checkout, with its data, under the same server.

The checkout is named by `--bakerydemo`; in its `.venv` are requirements/base.txt and granian. Its
database, uploads and settings lie in a folder of ours: DEBUG is off, so templates are cached.
"""

import os
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import measuring

#: Its pages by ours that do the same work.
PAGES = {
    "home": "/",
    "list": "/breads/",
    "answer": "/breads/anadama-bread/",
    "news": "/blog/wild-yeast/",
    "search": "/search/?q=bread",
}
SETTINGS = """
from bakerydemo.settings.base import *
DEBUG, SECRET_KEY, ALLOWED_HOSTS = False, "bench", ["*"]
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TEMPLATES[0]["DIRS"] = [os.path.join(PROJECT_DIR, "templates")]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
"""
PROGRAM = (
    "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
)


@contextmanager
def bakery(checkout: Path) -> Iterator[measuring.Server]:
    """It, serving with its own data."""
    python, port = checkout.resolve() / ".venv/bin/python", measuring.free_port()
    if not python.exists():
        raise SystemExit(f"{python} is needed, with requirements/base.txt and granian.")
    with tempfile.TemporaryDirectory(prefix="bakerydemo-") as folder:
        told = f"{SETTINGS}MEDIA_ROOT = {folder + '/media'!r}\n"
        Path(folder, "bench_settings.py").write_text(told, "utf-8")
        Path(folder, "bench_program.py").write_text(PROGRAM, "utf-8")
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/bakery.sqlite3",
            "DJANGO_SETTINGS_MODULE": "bench_settings",
            "PYTHONPATH": f"{folder}:{checkout.resolve()}",
        }
        for command in (("migrate", "-v0"), ("load_initial_data",)):
            manage = [str(python), "manage.py", *command]
            subprocess.run(
                manage, cwd=checkout, env=environment, stdout=subprocess.DEVNULL, check=True
            )
        serving = [str(python), *measuring.granian(port), "bench_program:application"]
        with measuring.served(serving, environment, f"http://127.0.0.1:{port}") as server:
            yield server


def ratios(
    checkout: Path, site: measuring.Server, ours: dict[str, str], *, seconds: int, rounds: int = 3
) -> dict[str, float]:
    """Pages a second of ours by one of the bakery's, in turns; `ours` are addresses made anew."""
    shares: dict[str, float] = {}
    with bakery(checkout) as peer:
        for name, path in PAGES.items():
            urls = (site.url + ours[name], peer.url + path)
            for url in urls * 2:  # its pictures are made once, by the first who asks
                with urllib.request.urlopen(url, timeout=600) as answer:  # noqa: S310
                    answer.read()
            times = [
                [measuring.load(url, seconds=seconds).rps for url in urls] for _ in range(rounds)
            ]
            shares[name] = round(sum(a for a, _b in times) / sum(b for _a, b in times), 2)
    return shares
