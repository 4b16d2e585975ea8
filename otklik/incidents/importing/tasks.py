from time import sleep

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.importing import import_and_undo

# SQLite wakes who waits for it every tenth of a second at the latest.
TURN_OF_OTHERS = 0.15


@task(priority=-10)  # what a network sent goes first
def carry_on_import(run_id: int, position: int) -> None:
    """Take the next rows of a file in, or out again, and let other writers have their turn."""
    if import_and_undo.carry_on(run_id, position, at=timezone.now()):
        sleep(TURN_OF_OTHERS)


@cron("* * * * *")
@task()
def hurry_lost_imports() -> None:
    """Rows are the truth: a run whose task is lost is handed to a worker again."""
    import_and_undo.hurry_lost(at=timezone.now())
