"""Single keys: off until switched on, by place of the key, all of them told."""

import re
from pathlib import Path

import pytest
from django.test import Client

from otklik.audit.models import Line
from otklik.incidents.inbox.views import KEYS
from tests.incidents.conftest import Staff

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parents[2] / "otklik/ui/static/ui/keys.js"


def test_the_page_tells_every_key_that_the_script_knows_and_no_other() -> None:
    script = SCRIPT.read_text("utf-8")
    known = set(re.findall(r"^  (Key\w|Slash|Digit\d):", script, re.MULTILINE))
    known |= set(re.findall(r'code === "(Key\w)"', script))
    assert {key.code for key in KEYS} == known
    assert "event.code" in script
    assert "event.key " not in script


def test_keys_are_off_until_switched_on_in_the_profile(client: Client, staff: Staff) -> None:
    client.force_login(staff.operator)
    assert "keys.js" not in client.get("/desk/incidents/").content.decode()
    chosen = {"undo_seconds": "usual", "has_shortcuts": "on", "is_dense": "on"}
    for _ in range(2):
        client.post("/desk/profile/", chosen)
    page = client.get("/desk/incidents/").content.decode()
    assert "keys.js" in page
    assert 'class="desk dense" data-keys' in page
    assert Line.objects.filter(verb="user.hands_chosen").count() == 1
    page = client.get("/desk/keys/").content.decode()
    assert "<kbd>J</kbd>" in page
    assert "<kbd>О</kbd>" in page
    client.post("/desk/profile/", {"undo_seconds": "usual"})
    assert "keys.js" not in client.get("/desk/incidents/").content.decode()
