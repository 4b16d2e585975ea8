"""What is erased at the desk goes here too. Rooms below do not know this one: the clock looks."""

from datetime import datetime

from django.db import transaction

from otklik.dashboards.media_monitoring.mentions.models import Mention

A_BATCH = 100


def sweep(*, at: datetime) -> int:
    """Forget the words of mentions whose incidents were erased; how many there were. What a dying
    worker left is found by the next ring."""
    swept = 0
    while keys := list(Mention.objects.of_erased().values_list("pk", flat=True)[:A_BATCH]):
        for key in keys:
            with transaction.atomic():
                mention = Mention.objects.select_for_update().get(pk=key)
                mention.forget_words(at=at)
            swept += 1
    return swept
