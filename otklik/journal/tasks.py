from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.journal import sealing


@cron("*/5 * * * *")
@task
def seal_journal() -> None:
    """Seal what is unsealed and settled, block by block."""
    while sealing.seal(timezone.now()):
        pass
