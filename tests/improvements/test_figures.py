"""A second figure of a finding, and links of figures."""

import pytest
from django.test import Client

from otklik.core.refusal import Refused
from otklik.improvements.findings.models import Finding
from tests.improvements.conftest import NOON, proof
from tests.staffed import Staff

pytestmark = pytest.mark.django_db
FIGURE = {
    "kind": "metric", "label": "Ответ за десять дней", "value": "61,5", "lower": "", "upper": "",
    "base": "200", "definition": "доля обращений с ответом в срок", "link": "/desk/incidents/",
}  # fmt: skip


def test_a_second_figure_stands_beside_the_baseline(
    client: Client, finding: Finding, staff: Staff
) -> None:
    client.force_login(staff.lead)
    address = f"/desk/findings/{finding.number}/"
    assert f"{address}evidence/" in client.get(address).content.decode()
    wrong = client.post(f"{address}evidence/", {**FIGURE, "lower": "70"})
    assert wrong.status_code == 422
    assert "Ответ за десять дней" in wrong.content.decode()
    assert client.post(f"{address}evidence/", FIGURE).status_code == 302
    baseline, second = finding.evidence.all()
    assert baseline.label == "Удаётся найти нужное"
    assert (second.value, second.base, second.is_baseline) == (61.5, 200, False)
    assert "Ответ за десять дней" in client.get(address).content.decode()
    client.force_login(staff.specialist)
    assert client.get(f"{address}evidence/").status_code == 403


def test_the_same_figure_shows_it_once(finding: Finding, staff: Staff) -> None:
    with pytest.raises(Refused):
        finding.add(proof(), by=staff.lead, at=NOON)
    finding.add(proof(wave="2027"), by=staff.lead, at=NOON)
    finding.settle(reason="Решено.", by=staff.lead, at=NOON)
    with pytest.raises(Refused):
        finding.add(proof(wave="2028"), by=staff.lead, at=NOON)


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "посмотрите там", "ftp://a/b",
     "https://", "/desk/\\evil.example", "\\\\evil.example", "https://a b.ru/", " JavaScript:x"],
)  # fmt: skip
def test_a_link_leads_to_a_page_and_nowhere_else(link: str, staff: Staff, client: Client) -> None:
    with pytest.raises(Refused):
        Finding.raise_("Плохо.", [proof(key="", link=link)], by=staff.lead, at=NOON)
    client.force_login(staff.lead)
    values = {**FIGURE, "statement": "Плохо.", "link": link}
    answer = client.post("/desk/findings/new/", values)
    assert answer.status_code == 422
    assert "https://" in answer.content.decode()


@pytest.mark.parametrize("link", ["", "/desk/needs/?a=1#b", "https://example.org/a", "http://a/"])
def test_pages_are_linked(link: str, staff: Staff) -> None:
    found = Finding.raise_("Плохо.", [proof(key="", link=link)], by=staff.lead, at=NOON)
    assert found.baseline is not None
    assert found.baseline.link == link
