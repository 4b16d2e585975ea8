"""One survey by two versions: drawn by chance, kept apart, and a bridge to earlier surveys."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.organisation.people.roles_and_rights import Role
from otklik.statistics.change_verdicts import Verdict
from otklik.surveys.collecting import submission_tickets
from otklik.surveys.collecting.models import Mode, Response
from otklik.surveys.findings import create
from otklik.surveys.instrument.models import InstrumentVersion
from otklik.surveys.instrument.questionnaire_schema import SurveyFile
from otklik.surveys.lifecycle.transitions import close_wave, open_wave, publish_wave, withdraw_wave
from otklik.surveys.results.models import Comparison
from otklik.surveys.results.split_ballot_effect import bridge, difference
from otklik.surveys.results.wave_results import results
from otklik.surveys.waves import split_ballot
from otklik.surveys.waves.models import Wave
from tests.factories import UserFactory, WaveFactory, order_survey, order_version

from .conftest import NOON, decoded, forms, ticket_in
from .filling import filled
from .report_blocks import section, tables

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=300)


def second_version() -> InstrumentVersion:
    """The order's form with the first question in other words."""
    values = order_survey().model_dump(mode="json")
    values["version"] = 2
    values["questions"][0]["text"] = "Вы довольны Комитетом?"
    version = InstrumentVersion.from_file(SurveyFile.model_validate(values))
    version.save()
    return version


@pytest.fixture
def wave() -> Wave:
    """A survey by version 2, of whose people a half answers version 1."""
    order_version()
    wave: Wave = WaveFactory(slug="opros", title="Опрос", version=second_version())
    split_ballot.split(wave, order_version(), by=UserFactory(), at=LATER)
    return Wave.objects.with_half().get(pk=wave.pk)


@pytest.fixture
def half(wave: Wave) -> Wave:
    open_wave(wave, by=None, at=NOON)
    return Wave.objects.get(half_of=wave)


def asked(html: str) -> str:
    found = re.search(r'name="asked-version"\s+value="(\d)"', html)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["/surveys/opros/", "/surveys/opros/pages/"])
def test_chance_gives_each_form_one_of_the_versions(client: Client, half: Wave, path: str) -> None:
    seen = Counter(asked(client.get(path).content.decode()) for _time in range(60))
    assert min(seen["1"], seen["2"]) > 10  # once in a hundred million it fails by chance
    assert not client.cookies


def test_the_form_that_was_shown_is_the_one_that_is_kept(client: Client, half: Wave) -> None:
    whole = Wave.objects.get(slug="opros")
    sent: Counter[str] = Counter()
    for _time in range(12):
        html = client.get("/surveys/opros/").content.decode()
        assert ("Вы довольны Комитетом?" in html) == (asked(html) == "2")
        values = {"ticket": ticket_in(html), "asked-version": asked(html), "overall": "satisfied"}
        answer = client.post("/surveys/opros/", values)
        assert answer.headers["Location"] == "/surveys/opros/thanks/"
        sent[asked(html)] += 1
    assert (len(forms(half)), len(forms(whole))) == (sent["1"], sent["2"])
    assert {one["overall"] for wave in (half, whole) for one in decoded(wave)} == {("satisfied",)}


def test_the_ticket_of_one_half_is_not_good_for_the_other(client: Client, half: Wave) -> None:
    html = client.get("/surveys/opros/").content.decode()
    other = {"1": "2", "2": "1"}[asked(html)]
    values = {"ticket": ticket_in(html), "asked-version": other, "overall": "satisfied"}
    page = client.post("/surveys/opros/", values).content.decode()
    assert not Response.objects.exists()
    assert asked(page) == other
    assert "checked" in page


def test_a_half_has_no_address_of_its_own(client: Client, half: Wave) -> None:
    assert client.get(f"/surveys/{half.slug}/").status_code == 404
    assert client.get("/surveys/").content.decode().count("/surveys/opros") >= 1
    assert half.slug not in client.get("/surveys/").content.decode()


def test_a_half_goes_with_its_whole_and_not_by_itself(wave: Wave) -> None:
    half = Wave.objects.get(half_of=wave)
    with pytest.raises(Refused):
        open_wave(half, by=None, at=LATER)
    open_wave(wave, by=None, at=LATER)
    with pytest.raises(Refused):
        close_wave(Wave.objects.get(half_of=wave), by=None, at=LATER)
    assert not Wave.objects.past_their_day(on=LATER.date()).filter(half_of=wave).exists()
    close_wave(wave, by=None, at=LATER)
    publish_wave(wave, by=None, at=LATER)
    half.refresh_from_db()
    assert half.published_at
    withdraw_wave(wave, by=None, at=LATER)
    half.refresh_from_db()
    assert half.published_at is None


def test_two_versions_are_decided_on_before_the_survey_opens() -> None:
    wave: Wave = WaveFactory(version=second_version())
    by = UserFactory()
    with pytest.raises(Refused):
        split_ballot.split(wave, wave.version, by=by, at=NOON)
    split_ballot.split(wave, order_version(), by=by, at=NOON)
    with pytest.raises(Refused):
        split_ballot.split(wave, order_version(), by=by, at=NOON)
    split_ballot.join(wave, by=by, at=NOON)
    wave = Wave.objects.get()
    open_wave(wave, by=None, at=NOON)
    with pytest.raises(Refused):
        split_ballot.split(wave, order_version(), by=by, at=NOON)


def closed(wave: Wave, tables: dict[int, tuple[int, int]]) -> None:
    """Of each version: how many were content and how many not."""
    for part in (wave, Wave.objects.get(half_of=wave)):
        form, (content, others) = part.version.form, tables[part.version.number]
        Response.objects.bulk_create(
            Response(
                wave=part, mode=Mode.WEB, language="ru", codes=form.encode({"overall": (item,)})
            )
            for item, number in (("satisfied", content), ("not-satisfied", others))
            for _one in range(number)
        )
    close_wave(wave, by=None, at=LATER + timedelta(days=20))


def test_earlier_surveys_are_compared_with_the_half_that_was_asked_as_before() -> None:
    earlier = filled(
        200,
        {"overall": {"satisfied": 100, "not-satisfied": 100}},
        modes=(Mode.WEB, Mode.WEB),
        at=NOON - timedelta(days=400),
    )
    wave: Wave = WaveFactory(slug="opros", version=second_version())
    split_ballot.split(wave, order_version(), by=UserFactory(), at=LATER)
    wave = Wave.objects.get(slug="opros")
    open_wave(wave, by=None, at=LATER)
    closed(wave, {1: (180, 20), 2: (120, 80)})
    half = Wave.objects.get(half_of=wave)
    through = {
        number: Comparison.objects.get(after=part) for number, part in ((2, wave), (1, half))
    }
    assert {one.before for one in through.values()} == {earlier}
    verdicts = {
        number: next(verdict for verdict in one.verdicts if verdict["field"] == "overall")
        for number, one in through.items()
    }
    assert verdicts[2]["verdict"] == Verdict.INCOMPARABLE
    assert verdicts[1]["verdict"] == Verdict.BETTER
    following: Wave = WaveFactory(version=order_version())
    assert Wave.objects.before(following, at=LATER + timedelta(days=30)).first() == half
    following = WaveFactory(version=wave.version)
    assert Wave.objects.before(following, at=LATER + timedelta(days=30)).first() == wave


def test_each_half_is_evidence_of_its_own_and_says_by_itself_whether_it_changed() -> None:
    lead = UserFactory(role=Role.LEAD)
    earlier = filled(
        200,
        {"overall": {"satisfied": 100, "not-satisfied": 100}},
        modes=(Mode.WEB, Mode.WEB),
        at=NOON - timedelta(days=400),
        title="Опрос 2025 года",
    )
    before = create.raise_(
        earlier, 1, "overall", statement="Плохо.", by=lead, at=NOON - timedelta(days=300)
    )
    wave: Wave = WaveFactory(slug="opros", version=second_version(), title="Опрос 2026 года")
    split_ballot.split(wave, order_version(), by=UserFactory(), at=LATER)
    wave = Wave.objects.get(slug="opros")
    open_wave(wave, by=None, at=LATER)
    closed(wave, {1: (180, 20), 2: (120, 80)})
    values = {one.label: one.verdict for one in before.effects.all()}
    assert values == {
        "Опрос 2026 года (версия 2)": "incomparable", "Опрос 2026 года (версия 1)": "better",
    }  # fmt: skip
    wave = Wave.objects.get(slug="opros")
    after = LATER + timedelta(days=60)
    found = create.raise_(wave, 1, "overall", statement="Плохо теперь.", by=lead, at=after)
    kept = [(row.label[:26], row.value, row.is_baseline) for row in found.evidence.all()]
    assert kept == [
        ("Опрос 2026 года (версия 2)", 0.6, True), ("Опрос 2026 года (версия 1)", 0.9, False),
    ]  # fmt: skip
    half = Wave.objects.get(half_of=wave)
    publish_wave(wave, by=None, at=after)
    assert {row.is_public for row in found.evidence.all()} == {True}
    other = create.raise_(half, 1, "overall", statement="И так.", by=lead, at=after)
    assert other.baseline is not None
    assert other.baseline.wave == half.slug


def test_the_bridge_says_what_the_words_do(client: Client, wave: Wave) -> None:
    open_wave(wave, by=None, at=LATER)
    closed(wave, {1: (180, 20), 2: (120, 80)})
    wave = Wave.objects.with_half().get(pk=wave.pk)
    found = bridge(wave, results(wave), only_published=False)
    assert found is not None
    row = next(row for row in found.rows if row.number == 1)
    assert row.bases == (200, 200)
    assert row.difference.startswith("−30")
    assert row.reads == "похоже, слова меняют ответы"
    assert bridge(wave, results(wave), only_published=True) is None
    publish_wave(wave, by=None, at=LATER + timedelta(days=21))
    html = client.get("/surveys/opros/results/").content.decode()
    assert "похоже, слова меняют ответы" in html
    assert f'href="/surveys/{found.half.slug}/results/"' in html
    assert client.get(f"/surveys/{found.half.slug}/results/").status_code == 200


def test_the_report_says_what_the_words_do(client: Client, wave: Wave) -> None:
    open_wave(wave, by=None, at=LATER)
    closed(wave, {1: (180, 20), 2: (120, 80)})
    wave = Wave.objects.with_half().get(pk=wave.pk)
    (table,) = tables(section(wave, "Две версии"))
    _name, verdict, difference, bases = next(r for r in table.rows if str(r[0]).startswith("1."))
    assert (verdict, bases) == ("похоже, слова меняют ответы", "200 и 200")
    assert str(difference).startswith("−30")
    client.force_login(UserFactory(role=Role.LEAD))
    for kind in ("report.pdf", "report.docx"):
        answer = client.get(f"/desk/surveys/opros/files/documents/{kind}")
        assert len(b"".join(answer)) > 5_000
    assert not section(Wave.objects.get(half_of=wave), "Две версии")


def test_nothing_hidden_is_bridged(wave: Wave) -> None:
    open_wave(wave, by=None, at=LATER)
    closed(wave, {1: (180, 2), 2: (120, 80)})
    wave = Wave.objects.with_half().get(pk=wave.pk)
    found = bridge(wave, results(wave), only_published=False)
    assert found is not None
    row = next(row for row in found.rows if row.number == 1)
    assert (row.difference, row.bases) == ("", None)


def test_a_difference_of_two_shares_is_that_of_agresti_and_caffo() -> None:
    """Their formula with 62/100 and 50/100, by hand: 63/102 and 51/102."""
    middle, low, high = difference({1.0: 62, 0.0: 38}, {1.0: 50, 0.0: 50})
    assert middle == pytest.approx(-0.12)
    assert low == pytest.approx(-0.2527, abs=1e-3)
    assert high == pytest.approx(0.0174, abs=1e-3)


def test_staff_decide_on_two_versions_at_the_desk(client: Client) -> None:
    WaveFactory(slug="opros", version=second_version())
    order_version()
    client.force_login(UserFactory(role=Role.LEAD))
    page = "/desk/surveys/opros/versions/"
    assert "версия 1" in client.get(page).content.decode()
    values = {"_do": "split", "version": order_version().pk}
    html = client.post(page, values, follow=True).content.decode()
    assert "Каждому случайно достанется одна из версий" in html
    half = Wave.objects.get(half_of__isnull=False)
    html = client.get(f"/desk/surveys/{half.slug}/").content.decode()
    assert "половина опроса" in html
    assert "Открыть для всех" not in html
    assert half.slug not in client.get("/desk/surveys/").content.decode()
    client.post(page, {"_do": "join"})
    assert Wave.objects.count() == 1


def test_one_invitation_counts_in_one_half(client: Client, half: Wave) -> None:
    """Whoever was invited sends the form of both versions with every ticket that came of it: the
    other counts as the open link at most."""
    whole = Wave.objects.with_half().get(slug="opros")
    address = "/surveys/opros/invited/"
    for person in range(8):
        ticket = submission_tickets.issue(whole, word=f"{person:032x}", mode=Mode.INVITED)
        html = client.post(address, {"ticket": ticket, "_opened": "1"}).content.decode()
        for version in "12":
            for one in (ticket, ticket_in(html)):
                fields = {"overall": "satisfied", "ticket": one, "asked-version": version}
                client.post(address, fields)
    modes = [[one.mode for one in forms(part)].count(Mode.INVITED) for part in (whole, half)]
    assert sum(modes) == 8
    assert all(modes), "else this test looks at one half only"
