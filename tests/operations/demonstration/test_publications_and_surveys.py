"""What a demonstration makes up beside the desk: pairs of the site, publications, surveys, the
information field, evidence of a year."""

import zipfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from otklik.audit.evidence import heads, verify_evidence
from otklik.audit.seal_blocks import seal
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.models import Publication
from otklik.channels.publications.placement_models import Placement
from otklik.cms.pages.page_translation import PageTranslation
from otklik.cms.pages.review_workflow import pages_to_check
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.topic_alerts.models import Rise
from otklik.demo.network.models import Person
from otklik.demo.network.posts_and_comments import Post
from otklik.demo.start.find_made_up_question import made_up_question
from otklik.disclosure.items.confirmation import Confirmation
from otklik.improvements.assignments.models import Assignment
from otklik.incidents.cases.incident import Incident
from otklik.incidents.intake import site_questions
from otklik.incidents.public_answers import latest_for_home_page
from otklik.media.document import SiteDocument
from otklik.operations.cli.main import main
from otklik.surveys.coding.models import Coding
from otklik.surveys.coding.results import codes_by_question, quotes
from otklik.surveys.results.wave_results import results as results_of
from otklik.surveys.waves.models import Wave
from tests.operations.furnishing import AT
from tools.demonstration.story.parts.surveys import PEOPLE
from tools.demonstration.story.texts import texts

pytestmark = [
    pytest.mark.xdist_group("demonstration"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.usefixtures("furnished"),
]


def test_six_pairs_of_question_and_answer_are_on_the_first_page(client: Client) -> None:
    shown = latest_for_home_page.latest()
    assert len(shown) == 6
    assert len({pair.answer for pair in shown}) == 6
    page = unescape(client.get("/").content.decode())
    for pair in shown:
        assert pair.question in page
        assert pair.answer in page
        assert not pair.answer.startswith("Здравствуйте")
        assert pair.answer.endswith(".")


def test_publications_stand_in_several_states() -> None:
    states = Counter(Publication.objects.values_list("status", flat=True))
    assert states == {Publication.Status.RELEASED: 2, Publication.Status.DRAFT: 1}
    (corrected,) = Post.objects.filter(edited_at__isnull=False)
    shown = {place.shown.text for place in Placement.objects.all() if place.shown}
    assert shown == {corrected.text}
    assert set(Delivery.objects.filter(dispatch__isnull=False).values_list("state", flat=True)) == {
        Delivery.State.SENT,
        Delivery.State.QUEUED,
    }


def test_a_question_of_the_site_can_be_looked_up() -> None:
    made_up = made_up_question()
    assert made_up is not None
    number, code = made_up
    found = site_questions.status(number=number, code=code)
    assert found is not None
    assert found.is_answered
    assert [item.is_ours for item in found.dialogue] == [False, True]


def test_the_last_years_surveys_are_compared_examples_and_this_years_is_open() -> None:
    first, over, now = Wave.objects.order_by("slug")
    for wave, slug in ((first, "2024"), (over, "2025")):
        assert (wave.slug, wave.status, wave.is_example) == (slug, Wave.Status.PUBLISHED, True)
    assert over.comparison.before == first
    assert "better" in {verdict["verdict"] for verdict in over.comparison.verdicts}
    assert now.comparison.before == over
    assert (now.slug, now.status, now.is_example) == ("2026", Wave.Status.OPEN, True)
    found = results_of(over)
    assert found.responses == PEOPLE
    assert len(found.questions) == 13
    for question in found.questions:
        for place in question.fields:
            assert place.answered is not None
            assert place.answered > PEOPLE / 3
            assert not place.shows_nothing
        assert not question.is_open or (question.wrote or 0) >= 10
    codes = sorted(over.responses.values_list("codes", flat=True))
    assert len(set(codes)) > PEOPLE / 2


def test_open_answers_are_coded_by_two_and_a_quotation_stands_beside() -> None:
    coding = Coding.objects.get()
    assert coding.finished_at
    assert coding.reliability["overall"]["alpha"] > 0.8
    assert len(coding.verdicts) == 4
    over = Wave.objects.get(slug="2025")
    (result,) = codes_by_question(over, results_of(over), only_published=True).values()
    assert any(figure.count for figure in result.field.figures)
    assert len(result.changes) == 4
    assert len(quotes(over)) == 1


def test_a_topic_rises_in_the_information_field_and_mentions_stand_in_each_state() -> None:
    rise = Rise.objects.active().get()
    assert rise.week > rise.high
    assert "цен" in rise.topic.name
    found = set(Mention.objects.values_list("state", flat=True))
    assert found == set(Mention.State)


def test_evidence_of_the_year_has_each_rooms_rows_and_nobodys_words(tmp_path: Path) -> None:
    while seal(datetime(2100, 1, 1, tzinfo=UTC)):
        pass
    days = [str((AT + timedelta(days=days)).date()) for days in (-800, 400)]
    assert main(["evidence", *days, str(tmp_path / "year.zip")]) == 0
    assert verify_evidence.verify(str(tmp_path / "year.zip"), key=heads.public_key()) == []
    with zipfile.ZipFile(tmp_path / "year.zip") as bundle:
        body = {name: bundle.read(name).decode() for name in bundle.namelist()}
    rows = {name: text.count("\n") for name, text in body.items() if name.startswith("rooms/")}
    assert rows["rooms/incidents.jsonl"] == Incident.objects.count()
    assert rows["rooms/waves.jsonl"] == Wave.objects.exclude(opened_at=None).count()
    assert rows["rooms/confirmations.jsonl"] == Confirmation.objects.count()
    assert rows["rooms/assignments.jsonl"] == Assignment.objects.count() > 0
    assert rows["rooms/editions.jsonl"] > 0
    whole = "".join(text for name, text in body.items() if name != "rooms/editions.jsonl")
    for person in Person.objects.all():
        assert person.name not in whole


def test_the_editor_has_something_to_do() -> None:
    words = texts().waiting
    assert [page.draft_title for page in pages_to_check()] == [words.news_title]
    [document] = SiteDocument.objects.waiting()
    assert words.file_author in document.hidden_content[0].examples
    [translation] = PageTranslation.objects.shown()
    assert translation.is_behind
