"""A worker that counts a great wave is killed half-way, in an installation: another goes on."""

from textwrap import dedent

import pytest

from tests.running import StartInstallation

MANY = 45_000
FILL = """
import uuid
from django.db import connection
from django.utils import timezone
from otklik.surveys.lifecycle.transitions import close_wave, open_wave
from otklik.surveys.models import InstrumentVersion, Response, Wave
from otklik.surveys.waves.response_encryption import SealedForm
version = InstrumentVersion.objects.approved_first()[0]
wave = Wave.objects.create(slug="killed", title="Опрос", version=version)
open_wave(wave, by=None, at=timezone.now())
form, seal = wave.version.form, wave.seal
def codes(mark):
    told = SealedForm(mode="web", language="ru", codes=form.encode({"overall": (mark,)}))
    return told.seal(seal)
marks = [codes("satisfied"), codes("not-satisfied"), codes("unsure")]
rows = (Response(wave=wave, codes=marks[number % 3]) for number in range(MANY))
Response.objects.bulk_create(rows, batch_size=5_000)
close_wave(wave, by=None, at=timezone.now())
"""
# From within, since it is done in seconds: how much was sealed and readable when it was killed.
KILL_HALF_WAY = """
import os, signal, time
from otklik.surveys.models import Response
rows = Response.objects.filter(wave__slug="killed")
for _ in range(30_000):
    if rows.exclude(mode="").exists():
        break
    time.sleep(0.005)
os.kill(PID, signal.SIGKILL)
print(rows.sealed().count(), rows.exclude(mode="").count())
"""
GO_ON = """
from datetime import timedelta
from django.utils import timezone
from otklik.surveys.models import Wave
from otklik.surveys.tasks import close_waves
Wave.objects.filter(slug="killed").update(stopped_at=timezone.now() - timedelta(minutes=9))
close_waves.func()
wave = Wave.objects.get(slug="killed")
told = dict(wave.counts.filter(field="overall").values_list("answer", "number"))
print(wave.status, wave.responses.count(), sorted(told.items()))
"""


@pytest.mark.slow
def test_a_killed_closing_goes_on(running_installation: StartInstallation) -> None:
    installation = running_installation()
    installation.wait_until(lambda: "workers" in installation.pids())
    installation.python(dedent(FILL).replace("MANY", str(MANY)))

    worker = str(installation.pids()["workers"])
    result = installation.python(dedent(KILL_HALF_WAY).replace("PID", worker))
    sealed, readable = map(int, result.split())
    assert sealed + readable == MANY
    assert sealed, "it was done before anybody could kill it"
    assert readable, "it had not begun"
    printed = installation.python(dedent(GO_ON)).strip()
    third = MANY // 3
    whole = [("", MANY), ("not-satisfied", third), ("satisfied", third), ("unsure", third)]
    assert printed == f"closed {MANY} {whole}"
