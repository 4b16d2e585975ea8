from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.cache import cache
from wagtail.models import Site

from otklik.core.pack.merge_into_tables import Tables
from otklik.core.pack.parse import Pack, Report
from otklik.operations.packs.models import PackItem
from otklik.organisation.structure.authority import Authority
from otklik.website.first_pages.pack_loader import loader
from otklik.website.pages.home import HomePage

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # Tuesday, noon in Moscow
PACK = Path(__file__).resolve().parents[2] / "packs" / "chechpotreb"


@pytest.fixture
def authority(db: None) -> Authority:
    return found_authority()


def found_authority() -> Authority:
    authority = Authority.objects.create(
        code="shop-watch",
        phone="8 (8712) 22-33-44",
        email="post@example.org",
        site_url="https://example.org/",
        accent_light="#0B5A45",
        accent_dark="#6FD0AE",
    )
    for language, name in (("ru", "Комитет по торговле"), ("ce", "Махлелоран комитет")):
        authority.texts.create(language=language, full_name=f"{name} целиком", short_name=name)
    return authority


@pytest.fixture
def site(authority: Authority) -> HomePage:
    """The pages of the first authority's pack, planted; the first of them."""
    plant_site(PACK)
    home: HomePage = HomePage.objects.get()
    return home


def plant_site(folder: Path) -> None:
    """Load what the portal reads of a pack, and nothing else."""
    report = Report()
    parsed = loader.validate(Pack(folder), report)
    assert parsed is not None, report.problems
    loader.load(parsed, Tables(PackItem.objects, AT))
    Site.clear_site_root_paths_cache()
    cache.clear()
