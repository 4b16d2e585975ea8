"""Channels in bad weather and under a burst: `make bench-channels`. A table, then one JSON line.

Bad weather: publications and replies to four networks, played by stubs that lose answers, answer
twice, refuse, storm with 429 and break off, and to the practice network on its own bad days, while
workers and its server are killed (bench/weather). Burst: web hooks of one network sent to a
running installation as fast as it answers, and the time until the desk has them all.
With `tools/postgres.py --durable` in front it runs on a throw-away PostgreSQL.
"""

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import measuring

CODES = ("vk", "ok", "telegram", "max", "practice")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--replies", type=int, default=500)
    parser.add_argument("--events", type=int, default=20_000, help="0 leaves the burst out.")
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--networks", default=",".join(CODES), help="None leaves the weather out.")
    parser.add_argument(
        "--database-url",
        default=os.environ.get("DATABASE_URL", ""),
        help="A server of PostgreSQL, where databases are made and dropped; SQLite without it.",
    )
    wish = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # whatever was started is stopped
    figures: dict[str, object] = {"database": "PostgreSQL" if wish.database_url else "SQLite"}
    if codes := tuple(filter(None, wish.networks.split(","))):
        with measuring.database(wish.database_url) as database_url:
            figures |= _weather(wish, codes, database_url)
    if wish.events:
        with measuring.database(wish.database_url) as database_url:
            figures |= _burst(wish.events, database_url)
    print(json.dumps(figures))


def _weather(
    wish: argparse.Namespace, codes: tuple[str, ...], database_url: str
) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="otklik-bench-") as folder, _own_environment():
        _set_up(Path(folder), database_url)
        from django.db import connections

        from bench.weather import playing

        report = playing.play(posts=wish.posts, replies=wish.replies, seed=wish.seed, codes=codes)
        connections.close_all()
    measuring.table([("bad weather", ""), *asdict(report).items()])
    return {
        "posts": report.posts,
        "replies": report.replies,
        "doubled": report.doubled,
        "lost": report.lost,
        "untrue_states": report.untrue_states,
        "unconfirmed": report.unconfirmed,
        "kills": report.kills,
    }


def _burst(events: int, database_url: str) -> dict[str, object]:
    from bench.burst import burst

    hooks = burst(events, database_url=database_url)
    measuring.table([("burst of web hooks", ""), *asdict(hooks).items()])
    return {
        "raw_events": hooks.stored,
        "raw_events_twice": hooks.twice,
        "raw_events_answered": hooks.answered,
        "webhooks_s": hooks.per_second,
        "at_desk_s": hooks.at_desk_per_second,
        "webhook_to_desk_cpu_ms": hooks.cpu_ms,
        "is_durable": hooks.is_durable,
        "webhook_p50_ms": hooks.p50_ms,
        "webhook_p99_ms": hooks.p99_ms,
        "handed_on": hooks.handed_on,
        "handed_on_in_disorder": hooks.handed_on_in_disorder,
        "handed_on_s": hooks.handed_on_s,
        "hand_on_tasks": hooks.tasks,
    }


@contextmanager
def _own_environment() -> Iterator[None]:
    """What is set for the weather is not inherited by the installation of the burst."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def _set_up(folder: Path, database_url: str) -> None:
    """Django with a database of its own, which the workers of the bench reach too."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.weather.settings",
        "OTKLIK_BASE_URL": f"http://127.0.0.1:{measuring.free_port()}",
        "OTKLIK_DATA_DIR": str(folder),
        "OTKLIK_CHANNELS_MAY_CALL_LOOPBACK": "true",
        "OTKLIK_LOG_LEVEL": "ERROR",
        "DATABASE_URL": database_url,
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


if __name__ == "__main__":
    main()
