"""Whichever web process is asked for figures, it tells of all of them."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

# Counts requests that it answered, tells how many, and on a word what all processes answered.
PROCESS = """
import sys
import django
django.setup()
from otklik.operations.monitoring.metrics import REQUESTS, generate_latest, requests_of_all

for seconds in map(float, sys.argv[1:]):
    REQUESTS.labels("ask/", "POST", "2xx").observe(seconds)
print(len(sys.argv) - 1, flush=True)
sys.stdin.readline()
print(generate_latest(requests_of_all()).decode())
"""


def begin(folder: Path, *seconds: str) -> "subprocess.Popen[str]":
    given = {
        "OTKLIK_DATA_DIR": str(folder),
        "OTKLIK_METRICS_TOKEN": "a-token-of-the-test",
        "DJANGO_SETTINGS_MODULE": "otklik.config.settings.test",
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROCESS, *seconds],
        env=os.environ | given,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def counted(process: "subprocess.Popen[str]") -> None:
    assert process.stdout
    assert process.stdout.readline().strip().isdecimal()


def read_metrics(process: "subprocess.Popen[str]") -> dict[str, float]:
    text, _ = process.communicate("now\n")
    return {
        f"{sample.name}{sample.labels.get('le', '')}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_each_web_process_tells_what_all_of_them_answered(tmp_path: Path) -> None:
    with ExitStack() as running:
        first, second, killed = (
            running.enter_context(begin(tmp_path, *seconds))
            for seconds in (("0.02", "0.3"), ("0.02",), ("7",))
        )
        for process in (first, second, killed):
            counted(process)
        killed.kill()
        killed.wait()
        figures = read_metrics(first)
        assert figures["otklik_request_seconds_count"] == 4
        assert figures["otklik_request_seconds_sum"] == pytest.approx(7.34)
        assert figures["otklik_request_seconds_bucket0.025"] == 2
        assert figures["otklik_request_seconds_bucket0.5"] == 3
        assert read_metrics(second) == figures
