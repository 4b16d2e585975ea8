"""Every form of site and desk, sent wrong (look.md, sentence 10)."""

import pytest
from django.test import Client

from tests.forms.sending import send_all, somebody_with_every_right

pytestmark = [
    pytest.mark.xdist_group("demonstration"),
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.urls("tests.bare_urls"),
]


@pytest.mark.usefixtures("furnished")
def test_every_form_that_is_sent_wrong_says_what_is_wrong_and_where(client: Client) -> None:
    client.force_login(somebody_with_every_right())
    sent = send_all(client)
    assert sent.faults == [], "\n".join(sent.faults)
    assert len(sent.wrong) >= 100
