"""Small pictures of every type of page of the site: `make screenshots`, docs/reference/pages.md.

A phone, a tablet and an office side by side, the first screens of each; `python
tools/page_types.py --url http://127.0.0.1:8000` takes them of a demonstration that runs.
"""

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from e2e.visiting import found_chromium

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "reference" / "pages"
WIDTHS = (360, 768, 1280)
HEIGHT = 900
SCALE, GAP, QUALITY = 0.4, 10, 40
GREY = (140, 140, 140)
PAGES = {
    "home": "/",
    "answers": "/answers/",
    "answer": "/answers/exchange-did-not-fit/",
    "claim": "/claims/exchange/",
    "period": "/periods/exchange/",
    "acts": "/acts/",
    "act": "/acts/order-23/",
    "news": "/news/",
    "news-item": "/news/how-to-check-scales/",
    "events": "/events/",
    "ask": "/ask/",
    "question": "/question/",
    "search": "/search/?q=чек",
    "search-nothing": "/search/?q=ничегонетакого",
    "contacts": "/contacts/",
    "text": "/how-we-answer/",
    "done": "/done/",
    "required": "/disclosure/",
    "survey": "/surveys/2026/",
    "results": "/surveys/2025/results/",
    "open-data": "/open-data/",
    "embed": "/embed/",
    "display": "/display/",
    "sitemap": "/sitemap/",
    "not-found": "/no-such-page/",
    "home-en": "/en/",
}


def take(browser: Browser, url: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(base_url=url, reduced_motion="reduce")
    page = context.new_page()
    for name, address in PAGES.items():
        page.goto(address)
        _side_by_side(page).save(PICTURES / f"{name}.webp", quality=QUALITY, method=6)
    context.close()


def _side_by_side(page: Page) -> Image.Image:
    shots = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        size = (round(shot.width * SCALE), round(shot.height * SCALE))
        shots.append(shot.resize(size, Image.Resampling.LANCZOS))
    breadth = sum(shot.width for shot in shots) + GAP * (len(shots) - 1)
    sheet = Image.new("RGB", (breadth, shots[0].height), GREY)
    left = 0
    for shot in shots:
        sheet.paste(shot, (left, 0))
        left += shot.width + GAP
    return sheet


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--url", required=True)
    with sync_playwright() as playwright:
        chromium = found_chromium()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        take(browser, options.parse_args().url)
        browser.close()


if __name__ == "__main__":
    main()
