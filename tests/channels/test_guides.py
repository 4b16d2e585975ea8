"""Steps beside the form: from the documentation, safe, without links that lead nowhere."""

from otklik.channels.accounts.render_connect_guide import guide, render_guide


def test_headings_stand_one_level_deeper_and_the_title_is_left_out() -> None:
    shown = render_guide("# Как подключить\n\n## Ключ\n\n1. Откройте\n2. Скопируйте\n")
    assert "Как подключить" not in shown
    assert "<h3>Ключ</h3>" in shown
    assert shown.count("<li>") == 2


def test_links_lead_outside_only_and_no_raw_html_passes() -> None:
    shown = render_guide(
        "См. [справку](https://dev.vk.com/ru) и [настройки](../reference/settings.md)\n\n"
        "<script>alert(1)</script> ![схема](pictures/a.png) [зло](javascript:alert(1))\n"
    )
    assert '<a href="https://dev.vk.com/ru" rel="noreferrer">справку</a>' in shown
    assert "настройки" in shown
    assert "settings.md" not in shown
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown


def test_a_network_without_a_page_has_no_guide() -> None:
    assert guide("nosuchnetwork") == ""
    assert guide("../../secret") == ""


def test_a_table_scrolls_by_itself_under_the_name_of_its_heading() -> None:
    page = render_guide(
        "## Что `нужно`\n\n| | |\n|---|---|\n| ключ | из письма |\n\n| a | b |\n|---|---|\n"
    )
    assert 'role="region" aria-label="Что нужно" tabindex="0"><table>' in page.replace("\n", "")
    assert 'aria-label="Что нужно (2)"' in page
    assert page.count("<thead>") == 1, "a head without words is no head"
    assert page.count('<div class="scroll"') == page.count("</div>")


def test_only_a_table_too_wide_for_a_phone_says_that_it_goes_on() -> None:
    assert 'class="swipe"' not in render_guide("| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert 'class="swipe"' in render_guide("| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n")
