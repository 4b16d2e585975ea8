"""Each guess on an incident's page is corrected by one press, taken back within a minute, and what
a person said is overwritten by no guess."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from otklik.audit.models import Line
from otklik.core.refusal import Refused
from otklik.incidents.approval_rules.models import ApprovalRule, Ground
from otklik.incidents.cases.guesses import correct_tone, correct_urgency, read_again
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.classification.language_names_and_speakers import in_languages_of
from otklik.incidents.inbox.models import Batch
from otklik.incidents.intake.receive import receive
from otklik.incidents.replies.models import Reply
from otklik.incidents.topics.models import Topic, TopicPhrase
from otklik.organisation.people.spoken_language import SpokenLanguage
from otklik.organisation.structure.units_and_institutions import Unit
from tests.incidents.conftest import NOON, Staff, Written
from tests.incidents.test_reading_panel import page_of, read

pytestmark = pytest.mark.django_db
ANGRY = "Отравились шаурмой, а эти бездельники молчат!!!"


@pytest.fixture
def operator(client: Client, staff: Staff) -> Client:
    client.force_login(staff.operator)
    return client


def press(operator: Client, incident: Incident, word: str) -> str:
    """The page that follows, in one line."""
    address = f"/desk/incidents/{incident.number}/correction/"
    page = operator.post(address, {"press": word}, follow=True).content.decode()
    incident.refresh_from_db()
    return " ".join(page.split())


@pytest.mark.parametrize(
    ("word", "what", "text", "thought", "verb"),
    [
        ("urgency-high", "Срочность", "срочно", "жизнь или здоровье", "urgency_said"),
        ("tongue-ce", "Язык", "чеченский", "русский", "tongue_said"),
        ("tone-calm", "Тон", "спокойный", "возможно, оскорбление", "tone_said"),
    ],
)
def test_one_press_corrects_a_guess_and_one_takes_it_back(
    operator: Client, written: Written, norm: None, *, word: str, what: str, text: str,
    thought: str, verb: str,
) -> None:  # fmt: skip
    incident = written.incident(ANGRY)
    before = read(page_of(operator, incident), what)
    assert "решил человек" not in before
    page = press(operator, incident, word)
    row = read(page, what)
    assert row.startswith(f"{text}, решил человек")
    assert f"Программа предполагала: {thought}" in row
    assert f'value="{word}"' not in page, "it is so already"
    assert Line.objects.filter(verb=f"incident.{verb}").count() == 1
    back = f"/desk/batches/{Batch.objects.get().pk}/undoing/"
    assert back in page
    operator.post(back)
    assert read(page_of(operator, incident), what) == before


def test_the_likeliest_topics_and_the_piles_are_a_press_each(
    operator: Client, written: Written, topic: Topic, delicate: Topic
) -> None:
    TopicPhrase.objects.create(topic=topic, text="не меняет платье, чек есть")
    TopicPhrase.objects.create(topic=delicate, text="магазин, сотрудник, платье")
    incident = written.incident()
    page = press(operator, incident, "pile-not_ours")
    assert "Лежит в куче: похоже, не наше" in read(page, "Чей это вопрос")
    assert f'value="topic-{delicate.pk}"' in page
    press(operator, incident, f"topic-{delicate.pk}")
    assert (incident.topic, incident.pile) == (delicate, Incident.Pile.ANSWER)
    assert 'value="topic-' not in page_of(operator, incident), "decided: the form changes it"


def test_urgency_moves_the_term_and_no_topic_moves_it_back(
    operator: Client, written: Written, norm: None, topic: Topic
) -> None:
    incident = written.incident(ANGRY)
    urgent, waits = incident.due_at, "Возможно, ждать нельзя"
    assert incident.urgency == "high", "the words alone make it urgent"
    assert waits in page_of(operator, incident)
    press(operator, incident, "urgency-normal")
    assert incident.due_at is not None
    assert urgent is not None
    assert incident.due_at > urgent
    press(operator, incident, "urgency-high")
    assert incident.due_at == urgent
    assert waits not in page_of(operator, incident)
    read_again(incident)
    assert incident.urgency == "high"
    press(operator, incident, f"topic-{topic.pk}")
    assert (incident.topic, incident.urgency) == (topic, "high")


def test_a_pile_that_was_said_stays_until_it_is_taken_back(
    operator: Client, written: Written
) -> None:
    incident = written.incident("Спасибо!")
    assert incident.pile == Incident.Pile.NOT_A_QUESTION, "else this test looks at nothing"
    press(operator, incident, "pile-not_ours")
    read_again(incident)
    assert incident.pile == Incident.Pile.NOT_OURS
    pressed = Batch.objects.get()
    pressed.undo(by=pressed.by, at=pressed.at)
    incident.refresh_from_db()
    read_again(incident)
    assert incident.pile == Incident.Pile.NOT_A_QUESTION


def test_a_language_that_was_said_stays_and_is_found_by_who_speaks_it(
    operator: Client, written: Written, staff: Staff
) -> None:
    SpokenLanguage.objects.create(user=staff.operator, language="ce")
    incident = written.incident("Вопрос о рынке, пожалуйста, ответьте")
    page = press(operator, incident, "tongue-ce")
    assert "Коллега говорит, что это написано на другом языке: чеченский" in page
    assert " · чеченский" in page
    assert Incident.objects.filter(in_languages_of(staff.operator)).get() == incident
    again = written.comment(
        "When will the market be open, please tell me the hours",
        external_id="2", author=incident.messages.get().external_id, at=NOON + timedelta(hours=1),
    )  # fmt: skip
    receive(written.account, again, at=NOON + timedelta(hours=1))
    incident.refresh_from_db()
    assert incident.tongue == "ce"
    assert incident.messages.count() == 2
    press(operator, incident, "tongue-ru")
    assert incident.tongue == ""
    read_again(incident)
    assert incident.tongue == ""


def test_new_words_have_a_tone_of_their_own(operator: Client, written: Written) -> None:
    incident = written.incident(ANGRY)
    press(operator, incident, "tone-calm")
    more = written.comment(
        "Спасибо, разобрались", external_id="2", author=incident.messages.get().external_id,
        at=NOON + timedelta(hours=1),
    )  # fmt: skip
    receive(written.account, more, at=NOON + timedelta(hours=1))
    incident.refresh_from_db()
    assert incident.tone == ""


def test_a_tone_that_was_heard_asks_for_a_second_person_and_none_spares_one(
    sorted_incident: Incident, question: Message, staff: Staff
) -> None:
    def grounds() -> list[str]:
        reply = Reply(incident=sorted_incident, author=staff.operator, in_reply_to=question)
        return [reason.ground for reason in reply.approval_reasons]

    ApprovalRule.objects.create(ground=Ground.ANGRY)
    ApprovalRule.objects.create(ground=Ground.URGENT)
    assert grounds() == []
    correct_tone(sorted_incident, "angry", by=staff.operator, at=NOON)
    assert grounds() == ["angry"]
    correct_tone(sorted_incident, "calm", by=staff.operator, at=NOON)
    correct_urgency(sorted_incident, "high", by=staff.operator, at=NOON)
    correct_urgency(sorted_incident, "normal", by=staff.operator, at=NOON)
    assert grounds() == ["since"]
    correct_urgency(sorted_incident, "normal", by=staff.approver, at=NOON)
    assert grounds() == []


def test_who_may_not_a_closed_one_and_nonsense_are_refused(
    operator: Client, written: Written, staff: Staff, unit: Unit
) -> None:
    incident, now = written.incident(), timezone.now()
    with pytest.raises(Refused, match="разбирает"):
        correct_tone(incident, "calm", by=staff.specialist, at=now)
    for word in ("tone-", "tone-loud", "tongue-xx", "urgency-never", "urgency", "\x00"):
        press(operator, incident, word)
    assert not Batch.objects.exists()
    assert operator.post(
        f"/desk/incidents/{incident.number}/correction/", {"press": "close-spam"}
    ).status_code == 403  # fmt: skip
    incident.close(outcome=Incident.Outcome.SPAM, by=staff.operator, at=now)
    assert 'value="tone-' not in page_of(operator, incident)
    press(operator, incident, "tone-calm")
    assert incident.tone == ""
