from django.tasks import task
from django.utils import timezone

from otklik.core.clock import cron
from otklik.journal import heads_file, sealing


@cron("*/5 * * * *")
@task
def seal_journal() -> None:
    """Seal what is unsealed and settled, block by block; each hash leaves the database."""
    while block := sealing.seal(timezone.now()):
        heads_file.append(block)
