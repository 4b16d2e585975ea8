from django.tasks import task
from django.utils import timezone

from otklik.audit import seal_blocks
from otklik.audit.evidence import heads
from otklik.core.schedule import cron


@cron("*/5 * * * *")
@task
def seal_journal() -> None:
    """Seal settled entries block by block; each hash is recorded outside the database."""
    while block := seal_blocks.seal(timezone.now()):
        heads.append(block)
