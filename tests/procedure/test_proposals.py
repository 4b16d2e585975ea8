"""A unit proposes, the authorised person checks, an edition carries it: nothing goes silently."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.organisation.people.user import User
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.clauses.current_edition import current_edition, last_edition, text_at
from otklik.procedure.mandates.models import Mandate
from otklik.procedure.processes.models import Process
from otklik.procedure.proposals.adopt_edition import Document, adopt, apply_proposals
from otklik.procedure.proposals.completeness_check import Wording
from otklik.procedure.proposals.models import Proposal
from tests.factories import UserFactory

from .conftest import NOON, TODAY

pytestmark = pytest.mark.django_db
ORDER = Document(
    kind="Приказ", number="31", signed_on=date(2026, 11, 26), effective_on=date(2026, 12, 1)
)
NEW_TEXT = "Ответы излагаются доступно, понятно и коротко."


def begun(unit: Unit | None, by: User, **words: str) -> Proposal:
    values = {"kind": "change", "address": "4.6", "text": NEW_TEXT, "reason": "Короче."} | words
    return Proposal.begin(Wording(**values), unit=unit, by=by, at=NOON)  # type: ignore[arg-type]


def accepted(unit: Unit | None, by: User, judge: User, **words: str) -> Proposal:
    one = begun(unit, by, **words)
    one.submit(by=by, at=NOON)
    one.accept(by=judge, at=NOON)
    return one


def test_refused_corrected_included(
    specialist: User, unit: Unit, authorised: User, mandate: Mandate
) -> None:
    one = begun(unit, specialist, reason="")
    with pytest.raises(Refused, match="Напишите зачем"):
        one.submit(by=specialist, at=NOON)
    one.rewrite(
        Wording(kind="change", address="4.6", text=NEW_TEXT, reason="Короче."),
        by=specialist,
        at=NOON,
    )
    one.submit(by=specialist, at=NOON)
    with pytest.raises(Refused, match="что исправить"):
        one.return_for_correction(" ", by=authorised, at=NOON)
    one.return_for_correction("Оставьте слова о лёгкости.", by=authorised, at=NOON)
    assert one.state == Proposal.State.RETURNED
    better = "Ответы излагаются доступно, понятно, легко и коротко."
    one.rewrite(
        Wording(kind="change", address="4.6", text=better, reason="Короче."), by=specialist, at=NOON
    )
    one.submit(by=specialist, at=NOON)
    one.accept(by=authorised, at=NOON)
    before = last_edition()
    made = adopt([one], ORDER, by=authorised, at=NOON)
    assert made is not None
    assert before is not None
    assert (made.number, made.changed_by) == (before.number + 1, "Приказ от 26.11.2026 № 31")
    assert text_at("4.6") == better
    assert before.clauses.get(address="4.6").text != better
    one.refresh_from_db()
    assert (one.state, one.included_by) == (Proposal.State.INCLUDED, str(ORDER))
    verbs = [step.verb for step in one.history.all()]
    assert " ".join(verbs) == (
        "begun rewritten submitted returned rewritten submitted accepted included"
    )
    assert Line.objects.filter(verb="procedure.amended").count() == 1
    assert current_edition(on=TODAY).edition.number == before.number  # type: ignore[union-attr]
    assert current_edition(on=date(2026, 12, 1)).edition.number == made.number  # type: ignore[union-attr]


def test_nobody_decides_without_a_document(
    specialist: User, unit: Unit, authorised: User, lead: User
) -> None:
    one = begun(unit, specialist)
    one.submit(by=specialist, at=NOON)
    with pytest.raises(Refused, match="уполномоченное лицо"):
        one.accept(by=authorised, at=NOON)
    mandate = Mandate.record(
        authorised, document="Приказ", number="7", signed_on=TODAY, begins_on=TODAY,
        ends_on=TODAY, by=lead, at=NOON,
    )  # fmt: skip
    with pytest.raises(Refused, match="уполномоченное лицо"):
        one.accept(by=authorised, at=NOON + timedelta(days=1))
    one.accept(by=authorised, at=NOON)
    assert one.history.last().mandate == str(mandate)  # type: ignore[union-attr]


def test_nobody_appoints_or_approves_themselves(
    authorised: User, lead: User, mandate: Mandate
) -> None:
    with pytest.raises(Refused, match="не вы"):
        Mandate.record(
            lead, document="Приказ", number="8", signed_on=TODAY, begins_on=TODAY, ends_on=None,
            by=lead, at=NOON,
        )  # fmt: skip
    one = begun(None, authorised)
    one.submit(by=authorised, at=NOON)
    with pytest.raises(Refused, match="другое уполномоченное"):
        one.accept(by=authorised, at=NOON)


def test_only_who_leads_writes_appointments_down(
    authorised: User, specialist: User, mandate: Mandate
) -> None:
    with pytest.raises(Refused, match="Назначения записывает"):
        Mandate.record(
            authorised, document="Приказ", number="8", signed_on=TODAY, begins_on=TODAY,
            ends_on=None, by=specialist, at=NOON,
        )  # fmt: skip
    with pytest.raises(Refused, match="Назначения записывает"):
        mandate.end(on=TODAY, by=authorised, at=NOON)
    mandate.refresh_from_db()
    assert mandate.ends_on is None


def test_a_stranger_changes_nothing(specialist: User, unit: Unit, lead: User) -> None:
    one = begun(unit, specialist)
    with pytest.raises(Refused, match="автор"):
        one.rewrite(one.wording, by=lead, at=NOON)
    with pytest.raises(Refused, match="автор"):
        one.submit(by=lead, at=NOON)
    with pytest.raises(Refused, match="автор"):
        one.withdraw(by=lead, at=NOON)


def test_what_moved_meanwhile_is_not_accepted(
    specialist: User, unit: Unit, authorised: User, mandate: Mandate
) -> None:
    late = begun(unit, specialist, text="Ответы кратки.")
    late.submit(by=specialist, at=NOON)
    first = accepted(unit, specialist, authorised)
    adopt([first], ORDER, by=authorised, at=NOON)
    with pytest.raises(Refused, match="изменилось"):
        late.accept(by=authorised, at=NOON)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"address": "9.9"}, "нет пункта 9.9"),
        ({"address": "не адрес"}, "адрес, например"),
        ({"text": ""}, "Напишите слова"),
        ({"kind": "include", "address": "4.6"}, "уже есть"),
        ({"kind": "include", "address": "4.8", "after": "4.77"}, "после какого"),
    ],
)
def test_what_is_incomplete_is_not_handed_in(
    specialist: User, unit: Unit, words: dict[str, str], sentence: str
) -> None:
    one = begun(unit, specialist, **words)
    with pytest.raises(Refused, match=sentence):
        one.submit(by=specialist, at=NOON)


def test_proposals_of_the_pack_make_an_edition_in_their_order(
    authorised: User, mandate: Mandate
) -> None:
    ready = list(Proposal.objects.waiting().order_by("number"))
    codes = " ".join(one.code for one in ready)
    assert codes == "max telegram-one-way terms-of-answers institutions"
    for one in ready:
        one.accept(by=authorised, at=NOON)
    made = adopt(ready, ORDER, by=authorised, at=NOON)
    assert made is not None
    addresses = [text.address for text in made.texts]
    place = addresses.index("4.7")
    assert addresses[place : place + 4] == ["4.7", "4.8", "4.9", "5"]
    assert addresses[addresses.index("1.2.2") + 1] == "1.3"
    texts = {text.address: text for text in made.texts}
    assert texts["1.3"].label == "3."
    assert "«MAX»" in texts["4.3"].text


def test_excluding_takes_what_stands_beneath_and_earlier_editions_keep_it(
    specialist: User, unit: Unit, authorised: User, mandate: Mandate
) -> None:
    one = accepted(unit, specialist, authorised, kind="exclude", address="4.5", text="")
    made = adopt([one], ORDER, by=authorised, at=NOON)
    assert made is not None
    left = {text.address for text in made.texts}
    assert not {"4.5", "4.5.1", "4.5.2", "4.5.3"} & left
    assert current_edition(on=TODAY).clause("4.5.1") is not None  # type: ignore[union-attr]


def test_two_of_one_clause_are_not_carried_out_together(
    specialist: User, unit: Unit, authorised: User, mandate: Mandate
) -> None:
    one = accepted(unit, specialist, authorised)
    other = accepted(unit, specialist, authorised, text="Ответы кратки.")
    with pytest.raises(Refused, match="об одном и том же"):
        adopt([one, other], ORDER, by=authorised, at=NOON)
    edition = last_edition()
    assert edition is not None
    assert edition.number == 1


def test_an_edition_begins_after_the_one_before(
    specialist: User, unit: Unit, authorised: User, mandate: Mandate
) -> None:
    one = accepted(unit, specialist, authorised)
    early = Document(
        kind="Приказ", number="1", signed_on=date(2024, 9, 24), effective_on=date(2024, 9, 24)
    )
    with pytest.raises(Refused, match="24 сентября 2024"):
        adopt([one], early, by=authorised, at=NOON)


def test_the_same_amendments_give_the_same_text(
    specialist: User, unit: Unit, authorised: User, mandate: Mandate
) -> None:
    edition = last_edition()
    assert edition is not None
    texts = edition.texts
    one = accepted(unit, specialist, authorised)
    assert apply_proposals(texts, []) == texts
    changed = apply_proposals(texts, [one])
    assert [a.address for a in changed] == [a.address for a in texts]
    assert [a for a, b in zip(changed, texts, strict=True) if a != b] == [
        next(a for a in changed if a.address == "4.6")
    ]


def test_a_process_is_included_changed_excluded(
    specialist: User, unit: Unit, authorised: User, mandate: Mandate
) -> None:
    values = {
        "title": "Ответы по телефону", "kind": "within", "owner": unit.code, "inputs": "Звонок",
        "outputs": "Ответ", "groups": "Пожилые люди", "norms": "Приказ № 23", "term": "сразу",
        "journey": "Звонит | телефон | Спрашивает | Отвечаем",
    }  # fmt: skip
    half = Wording(kind="include", process="phone", values={**values, "term": ""}, reason="Звонят.")
    one = Proposal.begin(half, unit=unit, by=specialist, at=NOON)
    with pytest.raises(Refused, match="Не хватает: срок"):
        one.submit(by=specialist, at=NOON)
    whole = Wording(kind="include", process="phone", values=values, reason="Звонят.")
    one.rewrite(whole, by=specialist, at=NOON)
    one.submit(by=specialist, at=NOON)
    one.accept(by=authorised, at=NOON)
    assert adopt([one], ORDER, by=authorised, at=NOON) is None
    process = Process.objects.get(code="phone")
    assert (process.missing, len(process.steps), process.owner) == ([], 1, unit)
    gone = Proposal.begin(
        Wording(kind="exclude", process="phone", reason="Линия закрыта."),
        unit=unit, by=specialist, at=NOON,
    )  # fmt: skip
    gone.submit(by=specialist, at=NOON)
    gone.accept(by=authorised, at=NOON)
    adopt([gone], ORDER, by=authorised, at=NOON)
    process.refresh_from_db()
    assert (process.is_included, process.excluded_by) == (False, str(ORDER))


def test_nobody_rewrites_and_accepts_what_came_with_the_pack(
    authorised: User, lead: User, mandate: Mandate
) -> None:
    one = Proposal.objects.get(code="max")
    one.return_for_correction("Проверьте слова.", by=authorised, at=NOON)
    one.rewrite(replace(one.wording, text="Только здесь."), by=authorised, at=NOON)
    one.submit(by=authorised, at=NOON)
    with pytest.raises(Refused, match="другое уполномоченное"):
        one.accept(by=authorised, at=NOON)
    other = UserFactory(role=Role.AUTHORISED)
    Mandate.record(
        other, document="Приказ", number="9", signed_on=TODAY, begins_on=TODAY, ends_on=None,
        by=lead, at=NOON,
    )  # fmt: skip
    one.accept(by=other, at=NOON)
    with pytest.raises(Refused, match="другое уполномоченное"):
        one.reopen(by=authorised, at=NOON)


def test_drafts_are_seen_by_writers_and_keepers(
    specialist: User, unit: Unit, authorised: User
) -> None:
    one = begun(unit, specialist)
    stranger = UserFactory(role=Role.OPERATOR)
    seen = Proposal.objects.visible_to
    assert one in seen(specialist)
    assert one in seen(authorised)
    if unit.pk not in stranger.unit_ids:
        assert one not in seen(stranger)
    one.submit(by=specialist, at=NOON)
    assert one in seen(stranger)
