"""A second authority: everything of its own is in its pack, and all of it arrives."""

from pathlib import Path

import pytest

from otklik.channels.accounts.models import Account
from otklik.disclosure.items.models import Item
from otklik.incidents.sla.models import Norm
from otklik.incidents.topics.models import Topic
from otklik.operations.packs.load import check_pack, load_pack
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.surveys.instrument.models import InstrumentVersion

from .conftest import AT

PACKS = sorted(path for path in (Path(__file__).resolve().parents[2] / "packs").iterdir())
LIBRARY = PACKS[-1]


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_each_shipped_pack_is_in_order_and_read_whole(folder: Path) -> None:
    report = check_pack(folder)
    assert (report.problems, report.unread) == ((), ())


@pytest.mark.django_db
def test_what_a_small_authority_says_is_what_there_is() -> None:
    load_pack(LIBRARY, at=AT)
    authority = Authority.objects.get()
    named = authority.texts.order_by("pk").values_list("language", flat=True)
    assert list(named) == ["tt", "ru"]
    assert Unit.objects.get(code="station-branch").institution is not None
    assert set(Account.objects.values_list("network", flat=True)) == {"vk", "max", "practice"}
    assert Topic.objects.filter(is_active=True).count() == 13
    assert Norm.objects.filter(unit="working_days", amount=2).exists()
    assert Item.objects.count() == 6
    assert len(InstrumentVersion.objects.get().questions) == 3
