from django.tasks import task
from django.utils import timezone

from otklik.assistant.models import KEPT_FOR, Consultation, Day
from otklik.core.schedule import cron


@task()
def consult(consultation_id: int) -> None:
    Consultation.objects.get(pk=consultation_id).carry_out(at=timezone.now())


@cron("20 * * * *")
@task()
def forget_words() -> None:
    now = timezone.now()
    Consultation.objects.filter(at__lt=now - KEPT_FOR).forget()
    Day.objects.filter(date__lt=(now - KEPT_FOR * 2).date()).delete()
