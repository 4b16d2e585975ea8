"""An edition as Akoma Ntoso: every word of it, built as the standard builds an act."""

import re
from collections import Counter
from datetime import date
from xml.etree import ElementTree

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.export.akoma_ntoso import add_clauses

SPACE = "{http://docs.oasis-open.org/legaldocml/ns/akn/3.0}"
SOME_WORDS = "(?:(?:p|table) )+"
BUILT = {
    "akomaNtoso": "act ",
    "act": "meta preface body ",
    "meta": "identification (?:lifecycle )?(?:temporalData )?references ",
    "lifecycle": "(?:eventRef )+",
    "temporalData": "(?:temporalGroup )+",
    "temporalGroup": "(?:timeInterval )+",
    "identification": "FRBRWork FRBRExpression FRBRManifestation ",
    "FRBRWork": "FRBRthis FRBRuri FRBRdate FRBRauthor FRBRcountry (?:FRBRnumber )?",
    "FRBRExpression": "FRBRthis FRBRuri FRBRdate FRBRauthor FRBRlanguage ",
    "FRBRManifestation": "FRBRthis FRBRuri FRBRdate FRBRauthor ",
    "references": "(?:TLCOrganization )+TLCConcept ",
    "preface": "longTitle p ",
    "longTitle": "p ",
    "p": "(?:docStatus )?",
    "body": "(?:hcontainer )+",
    "hcontainer": "(?:num )?(?:heading )?(?:content |(?:intro )?(?:hcontainer )+)",
    "intro": SOME_WORDS,
    "content": SOME_WORDS,
    "table": "(?:tr )+",
    "tr": "(?:th )+|(?:td )+",
    "th": "(?:p )+",
    "td": "(?:p )+",
}
"""What each element may hold, of what we write: the order in the OASIS schema (akomantoso30.xsd),
which no package brings. All others hold words or nothing."""
NEEDED = {
    "act": {"name"},
    "identification": {"source"},
    "references": {"source"},
    "FRBRthis": {"value"},
    "FRBRuri": {"value"},
    "FRBRdate": {"date", "name"},
    "FRBRauthor": {"href"},
    "FRBRcountry": {"value"},
    "FRBRlanguage": {"language"},
    "FRBRnumber": {"value"},
    "TLCOrganization": {"eId", "href", "showAs"},
    "TLCConcept": {"eId", "href", "showAs"},
    "lifecycle": {"source"},
    "eventRef": {"eId", "date", "source", "type"},
    "temporalData": {"source"},
    "timeInterval": {"refersTo"},
    "hcontainer": {"name", "eId"},
}


def refuse_misbuilt(root: ElementTree.Element) -> None:
    every = list(root.iter())
    for one in every:
        assert one.tag.startswith(SPACE)
        name = one.tag.removeprefix(SPACE)
        holds = "".join(f"{below.tag.removeprefix(SPACE)} " for below in one)
        assert re.fullmatch(BUILT.get(name, ""), holds), (name, holds)
        assert NEEDED.get(name, set()) <= one.attrib.keys(), name
        if name == "FRBRdate":
            date.fromisoformat(one.attrib["date"])
    keys = Counter(one.get("eId") for one in every if one.get("eId"))
    assert max(keys.values()) == 1
    assert not any(re.search(r"\s", key or "") for key in keys)
    leading = ("source", "href", "refersTo", "start", "end")
    led = {v for one in every for k, v in one.attrib.items() if k in leading}
    assert {v.removeprefix("#") for v in led if v.startswith("#")} <= keys.keys()


def test_an_edition_leaves_as_akoma_ntoso_with_every_word(client: Client, order: Act) -> None:
    answer = client.get("/acts/order-23/editions/1/akoma-ntoso.xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - made by us
    refuse_misbuilt(root)
    uri = root.find(f".//{SPACE}FRBRExpression/{SPACE}FRBRuri")
    assert uri is not None
    assert uri.get("value") == "/akn/ru/act/2024-09-24/order-23/rus@2024-09-24"
    texts = order.editions.get().texts
    found = {one.get("eId") for one in root.iter(f"{SPACE}hcontainer")}
    assert found == {f"cl_{text.address}" for text in texts}
    words = " ".join(" ".join(root.itertext()).split())
    values = {text.address: " ".join(text.text.replace("|", " ").split()) for text in texts}
    assert [address for address, text in values.items() if text not in words] == []
    tables = list(root.iter(f"{SPACE}table"))
    assert len(tables) == sum(text.kind == ClauseKind.TABLE for text in texts)
    Act.objects.update(is_published=False)
    assert client.get("/acts/order-23/editions/1/akoma-ntoso.xml").status_code == 404


addresses = st.lists(
    st.sampled_from(["1", "1.1", "1.1.1", "1.2", "2", "2.p2", "order.1", "appendix", "4.table"]),
    min_size=1, max_size=9, unique=True,
)  # fmt: skip


@given(addresses=addresses, text=st.text(min_size=1, max_size=20, alphabet="аб |\n<&1"))
def test_whatever_an_edition_holds_is_built_so(addresses: list[str], text: str) -> None:
    texts = [
        ClauseText(
            address=address,
            kind=list(ClauseKind)[place % len(ClauseKind)],
            label="1." if place % 2 else "",
            text=text,
        )
        for place, address in enumerate(addresses)
    ]
    body = ElementTree.Element("body", xmlns=SPACE.strip("{}"))
    add_clauses(body, texts)
    refuse_misbuilt(ElementTree.fromstring(ElementTree.tostring(body)))  # noqa: S314 - ours
