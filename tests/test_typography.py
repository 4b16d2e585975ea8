from otklik.core.text_cleanup import add_no_break_spaces


def test_a_number_stays_with_its_sign_and_its_month() -> None:
    result = add_no_break_spaces(
        "№ 7 от 29 октября 2026, с вероятностью 80 %. Всего 5 майских, № без номера."
    )
    assert result.replace("\u00a0", "~") == (
        "№~7 от 29~октября 2026, с вероятностью 80~%. Всего 5 майских, № без номера."
    )
