"""Every public page before foreign judges: `make bench-pages`. A table, then one JSON line.

Lighthouse on its settings of a phone (performance, accessibility, best practices), and the
validator of HTML of the W3C (Nu). Neither is a dependency of ours: `npm install lighthouse
vnu-jar` in a folder named by --judges, with node, Java and Chromium from Debian.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.test")

import django

from bench import measuring

CATEGORIES = ("performance", "accessibility", "best-practices")
MORE = {
    "answer": "/answers/exchange-did-not-fit/",
    "answer-danger": "/answers/food-poisoning/",
    "news-item": "/news/ask-on-the-site/",
    "event": "/news/how-to-check-scales/",
}
#: Firefox gives a hidden field its former value after a reload, unless it is told not to: the key
#: of a question that was sent would come back. Nu has no other word for it.
#: htmx's attributes on the wall of the practice network, which is no page of the site.
KNOWN = re.compile(r"whose value is “hidden” must not have|^Attribute “hx-")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--judges", type=Path, required=True, help="folder of node_modules")
    options.add_argument("--only", default="", help="names of pages, with commas")
    options.add_argument("--url", default="", help="a running demonstration, instead of a new one")
    chosen = options.parse_args()
    only = set(filter(None, chosen.only.split(",")))
    pages = {name: url for name, url in _pages().items() if not only or name in only}
    if chosen.url:
        _judge(chosen.url, pages, chosen.judges)
    else:
        with measuring.installation() as server:
            _judge(server.url, pages, chosen.judges)


def _judge(url: str, pages: dict[str, str], judges: Path) -> None:
    faults = _faults_of_html(url, pages, judges)
    rows: list[tuple[object, ...]] = [("page", *CATEGORIES, "HTML")]
    worst = dict.fromkeys(CATEGORIES, 100)
    for name, address in pages.items():
        marks = _marks(url + address, judges)
        rows.append((name, *(marks.get(each, "–") for each in CATEGORIES), faults[name]))
        worst = {each: min(worst[each], marks.get(each, 100)) for each in CATEGORIES}
    measuring.table(rows)
    print("–: Lighthouse judges no page that answers with an error, or that it could not load")
    print(json.dumps({**worst, "html_faults": sum(faults.values()), "pages": len(pages)}))


def _pages() -> dict[str, str]:
    """Those that the journeys walk and that stand in a demonstration, and a few of its own."""
    django.setup()
    from e2e.addresses import PUBLIC

    return {**PUBLIC, **MORE}


def _marks(url: str, judges: Path) -> dict[str, int]:
    """Nothing where Lighthouse has no page: it judges none that answers with an error."""
    command = [
        *(str(judges / "node_modules" / ".bin" / "lighthouse"), quote(url, safe=":/?&=%")),
        *("--quiet", "--output=json", "--chrome-flags=--headless=new --no-sandbox"),
        f"--only-categories={','.join(CATEGORIES)}",
    ]
    chromium = shutil.which("chromium") or ""
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        return {}
    items = json.loads(done.stdout)["categories"]
    return {each: round((items[each]["score"] or 0) * 100) for each in CATEGORIES}


def _faults_of_html(url: str, pages: dict[str, str], judges: Path) -> dict[str, int]:
    """Errors by page; what they are is printed."""
    found = dict.fromkeys(pages, 0)
    [jar] = judges.rglob("vnu.jar")
    with tempfile.TemporaryDirectory() as folder:
        for name, address in pages.items():
            (Path(folder) / f"{name}.html").write_bytes(_body(url + quote(address, safe="/?&=%")))
        command = ["java", "-jar", str(jar), "--stdout", "--format", "json", folder]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for fault in _errors(json.loads(output)["messages"]):
        name = Path(fault["url"]).stem
        found[name] += 1
        print(f"{name}: {fault['message']}")
    return found


def _errors(messages: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return [m for m in messages if m["type"] == "error" and not KNOWN.search(m["message"])]


def _body(url: str) -> bytes:
    """Of an error's page too."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310
            body: bytes = answer.read()
    except urllib.error.HTTPError as refused:
        body = refused.read()
    return body


if __name__ == "__main__":
    main()
