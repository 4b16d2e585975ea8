"""Within a block a question is asked once; outside each time, so that a change counts at once."""

import threading

import pytest

from otklik.core.db.ask_once import asked_once, asking_once


class Questions:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask(self, what: str, *, aloud: bool = False) -> list[str]:
        self.asked.append(what)
        if what == "?":
            raise ValueError("no answer")
        return [what]


def test_outside_a_block_nothing_is_kept() -> None:
    questions = Questions()
    ask = asked_once(questions.ask)
    assert ask("a") == ask("a") == ["a"]
    with asking_once():
        pass
    ask("a")
    assert questions.asked == ["a", "a", "a"]


def test_within_a_block_each_question_is_asked_once() -> None:
    questions = Questions()
    ask, other = asked_once(questions.ask), asked_once(lambda what: f"other {what}")
    with asking_once():
        assert ask("a") is ask("a")
        assert ask("b") == ["b"]
        assert ask("a", aloud=True) == ["a"]
        assert other("a") == "other a"
    with asking_once():
        ask("a")
    assert questions.asked == ["a", "b", "a", "a"]


def test_a_failure_is_no_answer() -> None:
    questions = Questions()
    ask = asked_once(questions.ask)
    with asking_once():
        for _ in range(2):
            with pytest.raises(ValueError, match="no answer"):
                ask("?")
    assert questions.asked == ["?", "?"]


def test_another_thread_asks_for_itself() -> None:
    questions = Questions()
    ask = asked_once(questions.ask)
    with asking_once():
        ask("a")
        thread = threading.Thread(target=ask, args=("a",))
        thread.start()
        thread.join()
    assert questions.asked == ["a", "a"]
