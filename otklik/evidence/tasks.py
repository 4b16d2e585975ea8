from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.evidence.bundles import make as bundles
from otklik.evidence.bundles.models import EvidenceBundle
from otklik.evidence.registers import make as registers
from otklik.evidence.registers.models import RegisterExport


@task(priority=-10)  # network events go first
def make_register(export_id: int) -> None:
    """Write a register into a file."""
    registers.make(export_id, at=timezone.now())


@task(priority=-10)
def make_evidence(bundle_id: int) -> None:
    """Write the evidence of a period into a file."""
    bundles.make(bundle_id, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_registers() -> None:
    """A file whose task was lost is made again."""
    RegisterExport.objects.restart_lost(at=timezone.now())
    EvidenceBundle.objects.restart_lost(at=timezone.now())


@cron("55 3 * * *")
@task()
def forget_registers() -> None:
    """Delete files that were kept long enough."""
    RegisterExport.objects.forget_expired(at=timezone.now())
    EvidenceBundle.objects.forget_expired(at=timezone.now())
