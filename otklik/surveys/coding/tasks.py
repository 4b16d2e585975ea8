from django.tasks import task
from django.utils import timezone

from otklik.surveys.coding.models import Coding
from otklik.surveys.coding.suggestions import group


@task()
def group_texts(coding_id: int) -> None:
    """Put answers that say nearly the same together; what is thrown away meanwhile is left."""
    coding = Coding.objects.running().filter(pk=coding_id).first()
    if coding is not None:
        group(coding, at=timezone.now())
