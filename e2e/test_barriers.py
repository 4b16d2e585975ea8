"""What the journeys ask of each page finds what it is there to find, also on a second page."""

import pytest
from playwright.sync_api import Page

from e2e.barriers import LOOKS, barriers

PAGE = """<!doctype html><html lang="ru"><head><title>Образец</title><style>
  body { color: #000; background: #fff }
  [data-scheme=white-on-black] body { color: #fff; background: #000 }
  a, button { display: inline-block; min-height: 24px; color: inherit; background: inherit }
  button { color: #000; background: #fff }
  %(style)s
</style></head><body>
<header><details><summary>Ещё</summary><ul>%(header)s</ul></details></header>
<main><h1>Образец</h1>%(main)s</main></body></html>"""
LINK = "<li><a href='/%d/'%s>Страница</a></li>"


def asked(page: Page, *, header: str = LINK % (1, ""), main: str = "", style: str = "") -> set[str]:
    """The rules that found something, each with where."""
    page.set_content(PAGE % {"header": header, "main": main, "style": style})
    return {line.removeprefix("about:blank: ").split(": ")[1] for line in barriers(page)}


def test_a_page_in_order_has_none(page: Page) -> None:
    assert asked(page) == set()
    assert asked(page, header=LINK % (2, "")) == set()


@pytest.mark.parametrize(
    ("header", "style", "rule"),
    [
        (LINK % (1, "") + "<li><a href='/2/'></a></li>", "", "link-name"),
        (LINK % (1, " aria-current='page'"), "[aria-current] { color: #999 }", "color-contrast"),
        (LINK % (1, " class='pale'"), ".pale { color: #999 }", "color-contrast"),
    ],
)
def test_what_a_header_has_new_is_asked_after_one_in_order(
    page: Page, header: str, style: str, rule: str
) -> None:
    assert asked(page, style=style) == set()
    assert rule in asked(page, header=header, style=style)
    assert rule in asked(page, header=header, style=style), "a fault is told each time"


@pytest.mark.parametrize(
    ("main", "style", "rule"),
    [
        ("<button></button>", "", "button-name"),
        ("<button class='wide'></button>", "@media (width < 500px) { .wide { display: none } }",
         "button-name"),
        ("<button class='narrow'></button>", "@media (width > 500px) { .narrow { display: none } }",
         "button-name"),
        ("<p class='pale'>Текст</p>", "[data-scheme=dark] .pale { color: #999 }", "color-contrast"),
        (
            "<p class='wide'>Текст</p>",
            "[data-size='200'] .wide { width: 400px }",
            "scrolls sideways",
        ),
        (
            "<button class='small'>А</button> <button class='small'>Б</button>",
            "[data-size='200'] .small { min-height: 0; height: 10px; width: 10px; padding: 0 }",
            "target-size",
        ),
    ],
)  # fmt: skip
def test_a_page_is_asked_in_each_look(page: Page, main: str, style: str, rule: str) -> None:
    assert rule in asked(page, main=main, style=style)


PLAIN = """<p>Текст</p><ul><li><a href='/3/'>Ссылка</a></li></ul><button>Кнопка</button>
<label for='name'>Имя</label><input id='name'><h2>Часть</h2><h3>Раздел</h3>
<table><tr><th>Слово</th><td>1</td></tr></table>
<nav aria-label='Первая'>1</nav><nav aria-label='Вторая'>2</nav>"""


FAULTS = [
    ("<button>Кнопка</button>", "<button> </button>", "button-name"),
    ("for='name'", "for='nome'", "label"),
    ("<h2>Часть</h2>", "", "heading-order"),
    ("<h2>Часть</h2>", "<h2></h2>", "empty-heading"),
    ("Вторая", "Первая", "landmark-unique"),
    ("<ul>", "<ul><p>Не строка</p>", "list"),
    ("<p>", "<p role='listitem'>", "aria-required-parent"),
    ("<input", "<input aria-checked='true'", "aria-allowed-attr"),
    ("<input", "<input autocomplete='nobody'", "autocomplete-valid"),
    ("<p>", "<p lang='quite'>", "valid-lang"),
    ("<a ", "<a tabindex='5' ", "tabindex"),
    ("<button>", "<button><a href='/4/'>Ссылка</a> ", "nested-interactive"),
    ("<p>", "<p aria-hidden='true'><a href='/5/'>Ссылка</a> ", "aria-hidden-focus"),
    ("<li>", "<li><img src='data:,'>", "image-alt"),
    ("<th>", "<th scope='any'>", "scope-attr-valid"),
    ("</table>", "</table><main>Ещё</main>", "landmark-no-duplicate-main"),
    ("<h3>Раздел</h3>", "<h3>Раздел</h3><iframe srcdoc='1'></iframe>", "frame-title"),
]


def test_what_was_in_order_is_asked_again_with_a_fault(page: Page) -> None:
    """Of each kind that axe tells: of a name, an attribute, what is around, in it, elsewhere."""
    missed = []
    for good, bad, rule in FAULTS:
        assert asked(page, main=PLAIN) == set()
        assert good in PLAIN
        for _time in range(2):  # a fault is told each time
            if rule not in asked(page, main=PLAIN.replace(good, bad)):
                missed.append((bad, rule))
    assert missed == []


def test_what_is_near_is_asked_again(page: Page) -> None:
    """The same small buttons, apart and side by side; one that lies over another."""
    style = ".small { min-height: 0; height: 16px; width: 16px; padding: 0; margin: %s }"
    style += " .over { margin-left: -30px }"
    button = "<button class='small'>А</button>"
    assert asked(page, main=button * 2, style=style % "12px") == set()
    assert "target-size" in asked(page, main=button * 2, style=style % 0)
    wide = "<button>Широкая кнопка</button>"
    assert asked(page, main=wide * 2) == set()
    covered = "<button style='margin-right: -9em; position: relative'>Широкая кнопка</button>"
    assert "target-size" in asked(page, main=wide + covered + wide)


SCHEMES = [scheme for look in LOOKS for scheme in look.schemes]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_are_asked_in_each_scheme_after_a_page_in_order(page: Page, scheme: str) -> None:
    main = "<p class='one'>Текст</p><p class='other'>Текст и <a href='/1/'>ссылка</a> в нём</p>"
    assert asked(page, main=main) == set()
    pale = "[data-scheme=%s] .%s { color: #888; background: #999 }"
    assert asked(page, main=main, style=pale % (scheme, "one")) == {"color-contrast"}
    assert asked(page, main=main, style=pale % (scheme, "one")) == {"color-contrast"}, "each time"
    around = pale % (scheme, "other") + " a { color: #000 !important; background: #fff }"
    assert "color-contrast" in asked(page, main=main, style=around)
    like_text = f"[data-scheme={scheme}] .other a {{ text-decoration: none }}"
    nearly = "#eee" if scheme == "white-on-black" else "#222"
    like_text += f" .other a {{ display: inline; color: {nearly} }}"
    assert "link-in-text-block" in asked(page, main=main, style=like_text)


def test_what_is_painted_behind_makes_another_mixture(page: Page) -> None:
    main = "<section><div><p>Текст</p></div></section>"
    assert asked(page, main=main) == set()
    for behind in ("background: #111", "opacity: .3"):
        style = f"[data-scheme=brown-on-beige] section {{ {behind} }}"
        assert asked(page, main=main, style=style) == {"color-contrast"}, behind
