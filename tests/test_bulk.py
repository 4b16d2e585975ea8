"""Bulk work gives the same answers here and on other machines, one of which may die."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytest_django import Settings

from otklik.core import bulk
from otklik.language import words
from otklik.language.topic import TopicModel
from tests.ports import free_port
from tests.thorough import needs

pytestmark = pytest.mark.any_database
SCALE = "pip install -r requirements/scale.txt"
TEXTS = [f"В магазине номер {n} продали просроченное молоко, верните деньги" for n in range(6000)]


def test_here_it_is_a_plain_map(settings: Settings) -> None:
    settings.BULK_SCHEDULER = ""
    assert list(bulk.mapped(words.lemmas, ["молока", "чеки"])) == [["молоко"], ["чек"]]


def test_only_pure_functions_travel() -> None:
    with pytest.raises(ValueError, match="pure"):
        next(bulk.mapped(os.path.exists, ["/"]))


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers as processes of their own; the scheduler's address."""
    needs(find_spec("distributed"), SCALE)
    port = free_port()
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    started = [
        subprocess.Popen([*dask, "scheduler", *here, "--port", str(port)], env=environment, **quiet)  # type: ignore[call-overload]
    ]
    worker = [*dask, "worker", f"tcp://127.0.0.1:{port}", *here, "--no-nanny", "--nthreads", "1"]
    started += [subprocess.Popen(worker, env=environment, **quiet) for _ in range(2)]  # type: ignore[call-overload]
    for _ in range(600):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            break
        time.sleep(0.1)
    yield f"tcp://127.0.0.1:{port}", started[1:]
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_a_machine_that_dies_loses_nothing(
    machines: tuple[str, list[subprocess.Popen[bytes]]], settings: Settings
) -> None:
    """What is read again after something was learned: the model travels with the texts."""
    address, workers = machines
    settings.BULK_SCHEDULER = address
    model = TopicModel.fit(
        [("food", "просроченное молоко в магазине"), ("money", "верните деньги за товар"),
         ("food", "испорченные продукты"), ("money", "отказали в возврате денег")]
    )  # fmt: skip
    answers = bulk.mapped(model.guess, TEXTS, pile=200)
    said = [next(answers)]
    workers[0].send_signal(signal.SIGKILL)
    said += answers
    assert said == [model.guess(text) for text in TEXTS]
    assert any(said)


def test_where_no_scheduler_answers_it_is_done_here(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs(find_spec("distributed"), SCALE)
    monkeypatch.setattr(bulk, "CONNECT_SECONDS", 0.2)
    settings.BULK_SCHEDULER = f"tcp://127.0.0.1:{free_port()}"
    assert list(bulk.mapped(words.lemmas, ["молока"])) == [["молоко"]]
