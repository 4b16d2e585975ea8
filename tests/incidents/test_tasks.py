import re
from pathlib import Path

from otklik.core.schedule import scheduled_tasks

OTKLIK = Path(__file__).parents[2] / "otklik"
CRON = re.compile(r"^@cron\(.*\)\n(?:@.*\n)*def (\w+)", re.MULTILINE)


def test_every_task_with_a_cron_line_is_known_to_the_clock() -> None:
    """Whichever package of an app it is in: the clock imports only the `tasks` of the app."""
    written = {
        ".".join((*path.relative_to(OTKLIK.parent).with_suffix("").parts, name))
        for path in OTKLIK.rglob("*.py")
        for name in CRON.findall(path.read_text("utf-8"))
    }
    assert written
    assert written <= {entry.name for entry in scheduled_tasks()}
