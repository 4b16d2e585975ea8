"""How often each rule is right, on answers written by hand; the table is printed by `-s`."""

from collections import Counter

import pytest

from otklik.nlp.reply_checks.check_reply import About, review
from otklik.nlp.reply_checks.remark import STOPS, Rule
from tests.nlp.answers.hand_set import ANSWERS, HELD_OUT, Answer

# What docs/contexts/nlp.md tells; a change that makes a rule worse has to say so there.
PRECISION, RECALL = 0.85, 0.8
NOT_IN_THE_SET = {
    Rule.LEAK, Rule.HARD_TEXT, Rule.LONG_TEXT, Rule.NO_GREETING, Rule.NO_SIGNATURE,
    Rule.LIKE_ANOTHER,
    Rule.BLANK,
}  # fmt: skip


def rules_of(answer: Answer) -> set[Rule]:
    return {
        one.rule for one in review(answer.text, About(is_public=True, question=answer.question))
    }


def counted(answers: list[Answer]) -> dict[Rule, Counter[str]]:
    table = {rule: Counter[str]() for rule in Rule}
    for answer in answers:
        found = rules_of(answer)
        for rule in Rule:
            if rule in found | answer.rules:
                name = "right" if rule in found & answer.rules else (
                    "false" if rule in found else "missed")  # fmt: skip
                table[rule][name] += 1
                if name != "right":
                    print(f"{rule.value:22} {name:7} {answer.text}")
    return table


@pytest.fixture(scope="module")
def table() -> dict[Rule, Counter[str]]:
    return counted([*ANSWERS, *HELD_OUT])


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in NOT_IN_THE_SET])
def test_a_rule_is_mostly_right_and_mostly_speaks(
    rule: Rule, table: dict[Rule, Counter[str]]
) -> None:
    right, false, missed = (table[rule][name] for name in ("right", "false", "missed"))
    print(f"{rule.value:22} right {right} false {false} missed {missed}")
    assert right
    assert right / (right + false) >= PRECISION
    assert right / (right + missed) >= RECALL


def test_a_stop_is_never_false_here(table: dict[Rule, Counter[str]]) -> None:
    assert all(not table[rule]["false"] for rule in STOPS)
