from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.incidents.mass_incidents import process_members


@task(priority=-5)  # what a network sent goes first
def carry_on_mass(mass_id: int) -> None:
    """Answer, close or open again the next few incidents of a mass incident."""
    process_members.carry_on(mass_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_masses() -> None:
    """Rows are the truth: a mass incident whose task is lost goes on."""
    process_members.hurry_lost(at=timezone.now())
