from datetime import date

from django.tasks import task
from django.utils import timezone

from otklik.core.schedule import cron
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.citations.models import Citation
from otklik.legal_acts.list_import import import_and_undo
from otklik.legal_acts.search import site_index


@cron("5 0 * * *")
@task()
def follow_editions() -> None:
    """The site's search has the words of an edition from its first day."""
    for act in Act.objects.amended().with_editions():
        site_index.renew(act, on=timezone.localdate())


@cron("15 0 * * *")
@task()
def follow_citations() -> None:
    """Changes of acts by other ways than their verbs reach citations too."""
    codes = Citation.objects.order_by("code").values_list("code", flat=True).distinct()
    follow_changes.follow_citations(set(codes), at=timezone.now())


@task()
def renew_act(act_id: int, on: str) -> None:
    """Put a new document into the search: a long one takes a while."""
    site_index.renew(Act.objects.with_editions().get(pk=act_id), on=date.fromisoformat(on))


@task(priority=-10)  # messages of networks go first
def carry_on_list(list_id: int, position: int) -> None:
    import_and_undo.carry_on(list_id, position, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_lists() -> None:
    import_and_undo.restart_lost(at=timezone.now())
