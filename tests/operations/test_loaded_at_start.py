"""What a program has loaded before it works: each such module costs all starts and processes."""

import subprocess
import sys

LOAD = """
import sys
import django
django.setup()
from otklik.operations.run.web_workers_clock import load_site
load_site()
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""
# Our API is made with django-ninja, and Wagtail's editor asks its own through `wagtail.api.v2`,
# which brings rest_framework: these are loaded with the addresses.
USED_BY_FEW = ("numpy", "scipy", "sklearn", "openpyxl", "typst", "pymorphy3", "wagtail.api.v3")
ALWAYS = ("django", "wagtail", "ninja")


def test_what_few_use_is_loaded_by_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD, *USED_BY_FEW, *ALWAYS],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert tuple(done.stdout.split()) == ALWAYS
