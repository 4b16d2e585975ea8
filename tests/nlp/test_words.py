"""Lemmas as search and topics need them."""

from otklik.nlp.words.lemmas import lemmas, without_stop_words


def test_forms_of_a_word_meet_in_one_lemma() -> None:
    assert lemmas("ярмарка ярмарки ЯРМАРКЕ") == ["ярмарка"] * 3


def test_yo_is_written_as_ye_in_text_and_lemma() -> None:
    assert lemmas("ёлки") == lemmas("елки") == ["елка"]


def test_order_and_numbers_are_kept() -> None:
    assert lemmas("Приказы № 23") == ["приказ", "23"]


def test_stop_words_stay_until_they_are_taken_out() -> None:
    found = lemmas("цены на рынке")
    assert found == ["цена", "на", "рынок"]
    assert without_stop_words(found) == ["цена", "рынок"]


def test_invisible_characters_do_not_split_a_word() -> None:
    assert lemmas("мага\u00adзи\u200bны") == ["магазин"]
