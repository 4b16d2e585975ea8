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
    """From the day a new edition holds the search finds its words."""
    for act in Act.objects.amended().with_editions():
        site_index.renew(act, on=timezone.localdate())


@cron("15 0 * * *")
@task()
def follow_citations() -> None:
    """Whatever changed an act past its verbs reaches those who cite it all the same."""
    codes = Citation.objects.order_by("code").values_list("code", flat=True).distinct()
    follow_changes.follow_citations(set(codes), at=timezone.now())


@task()
def renew_act(act_id: int, on: str) -> None:
    """The search learns a document that came in, clause by clause: long ones take a while."""
    site_index.renew(Act.objects.with_editions().get(pk=act_id), on=date.fromisoformat(on))


@task(priority=-10)  # what a network sent goes first
def carry_on_list(list_id: int, position: int) -> None:
    """Take the next rows of a list of acts in, or out again."""
    import_and_undo.carry_on(list_id, position, at=timezone.now())


@cron("* * * * *")
@task()
def hurry_lost_lists() -> None:
    """Rows are the truth: a list whose task is lost is handed to a worker again."""
    import_and_undo.hurry_lost(at=timezone.now())
