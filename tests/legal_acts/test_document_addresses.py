"""Addresses of a document that repeats itself: unique, and found without trying all before."""

from otklik.legal_acts.document_import.recognise_clauses import Addresses


def test_one_address_wanted_many_times_is_quick_and_unique() -> None:
    given = Addresses()
    seen: set[str] = set()
    for _time in range(60_000):
        address = given.unique("table")
        assert address not in seen
        seen.add(address)
        given.taken.add(address)
    assert {"table", "table--2", "table--60000"} <= seen
