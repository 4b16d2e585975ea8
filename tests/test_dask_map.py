"""Bulk work gives the same answers here and on other machines, one of which may die."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from pytest_django import Settings

from otklik.core.optional_packages import dask_map
from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.words import lemmas
from otklik.surveys.lifecycle.transitions import close_wave
from otklik.surveys.results.crosstabs import variables
from otklik.surveys.results.models import Comparison, Count, Crossing
from otklik.surveys.tasks import count_wave
from tests.ports import free_port
from tests.programs import needs
from tests.surveys.conftest import NOON
from tests.surveys.filling import filled

pytestmark = pytest.mark.postgres

quiet = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
SCALE = "pip install -r requirements/scale.txt"
TEXTS = [f"В магазине номер {n} продали просроченное молоко, верните деньги" for n in range(6000)]


def test_here_it_is_a_plain_map(settings: Settings) -> None:
    settings.BULK_SCHEDULER = ""
    assert list(dask_map.parallel_map(lemmas.lemmas, ["молока", "чеки"])) == [["молоко"], ["чек"]]


def test_only_pure_functions_travel() -> None:
    with pytest.raises(ValueError, match="pure"):
        next(dask_map.parallel_map(os.path.exists, ["/"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """Dask on this machine: the scheduler's address, and its workers, each a process."""

    address: str
    workers: list[subprocess.Popen[bytes]]

    def signal_all(self, what: signal.Signals) -> None:
        for worker in self.workers:
            worker.send_signal(what)

    def one_dies(self) -> None:
        worker = self.workers.pop()
        worker.send_signal(signal.SIGKILL)
        worker.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler with three workers; each test may let one of them die."""
    needs(find_spec("distributed"), SCALE)
    address = f"tcp://127.0.0.1:{free_port()}"
    dask = [sys.executable, "-m", "dask"]
    here = ["--host", "127.0.0.1", "--no-dashboard"]
    scheduler = [*dask, "scheduler", *here, "--port", address.rpartition(":")[2]]
    worker = [*dask, "worker", address, *here, "--no-nanny", "--nthreads", "1"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    folder = tmp_path_factory.mktemp("dask")
    started = [
        subprocess.Popen(
            command, cwd=folder, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for command in (scheduler, worker, worker, worker)
    ]  # fmt: skip
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(3, timeout=60)
    yield Machines(address=address, workers=started[1:])
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def carried(machines: Machines, settings: Settings) -> Iterator[Callable[[], set[str]]]:
    """All goes to the machines, of which one dies as soon as they work; what is called names every
    pile that they finished."""
    from distributed import Client

    settings.BULK_SCHEDULER = machines.address
    before, is_over = len(machines.workers), threading.Event()
    with Client(machines.address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.get_task_stream()  # from now on the scheduler writes down what is finished
        begun = time.time()

        def kill_one() -> None:
            while not any(client.processing().values()):
                if is_over.wait(0.01):
                    return
            machines.one_dies()

        killing = threading.Thread(target=kill_one)
        killing.start()
        yield lambda: {one["key"] for one in client.get_task_stream(start=begun)}
        is_over.set()
        killing.join()
    settings.BULK_SCHEDULER = ""
    assert len(machines.workers) == before - 1


@quiet
@pytest.mark.slow
def test_a_machine_that_dies_loses_nothing(carried: Callable[[], set[str]]) -> None:
    """What is read again after something was learned: the model travels with the texts."""
    model = TopicModel.fit(
        [("food", "просроченное молоко в магазине"), ("money", "верните деньги за товар"),
         ("food", "испорченные продукты"), ("money", "отказали в возврате денег")]
    )  # fmt: skip
    items = list(dask_map.parallel_map(model.guess, TEXTS, pile=200))
    assert items == [model.guess(text) for text in TEXTS]
    assert any(items)
    assert len(carried()) == len(TEXTS) / 200


@quiet
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_great_survey_is_counted_there_to_the_bit(
    carried: Callable[[], set[str]], settings: Settings
) -> None:
    """Its answers, its pairs of answers, and the draws by which it is compared with the last."""
    there, settings.BULK_SCHEDULER = settings.BULK_SCHEDULER, ""
    filled(200, {"overall": {"satisfied": 90, "unsure": 60}, "information": {"4": 180}}, slug="one")
    table = {"overall": {"satisfied": 130, "unsure": 40}, "information": {"4": 99, "5": 80}}
    later = NOON + timedelta(days=365)
    wave = filled(200, table, slug="two", at=later, closed=False)
    settings.SURVEY_CHUNK_ROWS, settings.BULK_PILE_ROWS = 100, 30
    close_wave(wave, by=None, at=later)
    settings.BULK_SCHEDULER = there
    count_wave.func(wave.pk)
    settings.BULK_SCHEDULER = ""
    compared = Comparison.objects.get(after=wave)
    figures = sum(not one["changed"] for one in compared.plan["figures"])
    parts = wave.responses.values("mode", "language").distinct().count()
    assert len(carried()) > figures + 2 * parts
    assert compared.verdicts == compared.verdicts_over(list(wave.counts.all()))
    assert {one["verdict"] for one in compared.verdicts} > {"incomparable"}
    assert rows_of(Count.of(wave)) == rows_of(wave.counts.order_by("pk"))
    crossing = Crossing.of(wave)
    laid_out = variables.variables(wave.version.form, wave.responses.readable_groups())
    assert crossing.counts == variables.pair_counts(wave, laid_out).tolist()


def rows_of(counts: Iterable[Count]) -> list[tuple[object, ...]]:
    return sorted(
        (c.mode, c.language, c.is_suspicious, c.field, c.answer, c.number) for c in counts
    )


@pytest.mark.django_db
def test_in_a_transaction_nobody_is_waited_for(settings: Settings) -> None:
    settings.BULK_SCHEDULER = "tcp://nobody.invalid:1"
    assert list(dask_map.parallel_map(lemmas.lemmas, ["молока"])) == [["молоко"]]


@quiet
@pytest.mark.slow
def test_where_all_machines_hang_the_rest_is_done_here(
    machines: Machines, settings: Settings
) -> None:
    settings.BULK_SCHEDULER = machines.address
    answers = dask_map.parallel_map(lemmas.lemmas, ["молока", "чеки", "вода"] * 50, pile=3)
    items = [next(answers)]
    machines.signal_all(signal.SIGSTOP)
    settings.BULK_SECONDS = 0.5
    items += answers
    machines.signal_all(signal.SIGCONT)
    assert items == [["молоко"], ["чек"], ["вода"]] * 50


def test_where_no_scheduler_answers_it_is_done_here(
    settings: Settings,
) -> None:
    needs(find_spec("distributed"), SCALE)
    settings.BULK_CONNECT_SECONDS = 0.2
    settings.BULK_SCHEDULER = f"tcp://127.0.0.1:{free_port()}"
    assert list(dask_map.parallel_map(lemmas.lemmas, ["молока"])) == [["молоко"]]
