"""Every page of the site and the desk as people see it: `make look`, then look at var/look.

The whole length of each, at four widths, light, dark and in one scheme of contrast. Walks the
same pages as the browser tests (e2e/addresses.py, e2e/walks/). `make look ONLY=ask,home` takes
these alone.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "var" / "look"
WIDTHS = (320, 360, 768, 1366)
SCHEMES = ("light", "dark", "blue-on-sky")

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")
django.setup()

from e2e.addresses import PUBLIC, STAFF  # noqa: E402
from e2e.barriers import show  # noqa: E402
from e2e.furnishing import furnish  # noqa: E402
from e2e.visiting import found_chromium, sign_in  # noqa: E402
from e2e.walks import WALKS  # noqa: E402
from tests.running import Installation, fresh_installation  # noqa: E402


def main() -> None:
    chromium = found_chromium()
    if chromium is None:
        raise SystemExit("Chromium is needed: tools/chromium installs it.")
    only = set(filter(None, os.environ.get("ONLY", "").split(",")))
    with (
        tempfile.TemporaryDirectory() as folder,
        fresh_installation(Path(folder)) as installation,
        sync_playwright() as playwright,
    ):
        furnish(installation)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        walk_all(browser, installation, only)
        browser.close()
    print(f"{len(list(PICTURES.rglob('*.png')))} pictures: {PICTURES}")


def walk_all(browser: Browser, installation: Installation, only: set[str]) -> None:
    def see(page: Page, name: str) -> None:
        if not only or name in only:
            take(page, name)

    with opened(browser, installation) as page:
        for name, address in PUBLIC.items():
            if not only or name in only:
                page.goto(address)
                take(page, name)
    for username, addresses in STAFF.items():
        with opened(browser, installation) as page:
            sign_in(page, installation, username)
            for name, address in addresses.items():
                page.goto(address)
                see(page, name)
    for walk in WALKS:
        with opened(browser, installation) as page:
            walk(page, installation, see)


@contextmanager
def opened(browser: Browser, installation: Installation) -> Iterator[Page]:
    context = browser.new_context(base_url=installation.url, reduced_motion="reduce")
    context.add_cookies([{"name": "display", "value": "100.light", "url": installation.url}])
    yield context.new_page()
    context.close()


def take(page: Page, name: str) -> None:
    for scheme in SCHEMES:
        for width in WIDTHS:
            folder = PICTURES / f"{width}-{scheme}"
            folder.mkdir(parents=True, exist_ok=True)
            show(page, width=width, size=100, scheme=scheme)
            page.screenshot(path=folder / f"{name}.png", full_page=True)


if __name__ == "__main__":
    main()
