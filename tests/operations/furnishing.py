"""A demonstration at some hour: it is furnished, and everything in it happened before."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from otklik.audit.models import Line
from otklik.demo.network.posts_and_comments import Comment
from otklik.demo.start import set_up
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.notifications.duty_roster import Duty
from otklik.operations.packs.load import load_pack
from otklik.operations.packs.shipped_pack import shipped_pack
from otklik.organisation.structure.authority import Authority

AT = datetime(2026, 11, 24, 15, 5, tzinfo=UTC)  # Tuesday in Moscow, just after the end of work
NIGHT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)


def furnish(data_dir: Path, *, at: datetime = AT) -> None:
    """As `otklik run --demonstration --no-history` does."""
    pack = shipped_pack()
    set_up.load_story(pack, data_dir, has_history=False, at=at)
    report = load_pack(pack, at=at)
    assert not report.problems
    set_up.begin(pack, data_dir, at=at)


def all_happened_before(at: datetime) -> None:
    calendar = Authority.objects.get().calendar()
    acts = Line.objects.exclude(actor_key="")
    assert acts.exists()
    for line in acts:
        assert line.at <= at
        a_minute_before = line.at - timedelta(minutes=1)  # a day's last moment is its end
        assert calendar.is_open(line.at) or calendar.is_open(a_minute_before), line
    for comment in Comment.objects.select_related("post"):
        assert comment.post.published_at < comment.created_at <= at
    assert Message.objects.filter(occurred_at__gt=at).count() == 0
    later = ("hand", "import")  # noted some time after it was written
    incidents = Incident.objects.exclude(account__code__in=later).order_by("number")
    moments = list(incidents.values_list("posted_at", flat=True))
    assert moments == sorted(moments)
    noted = list(Incident.objects.order_by("number").values_list("detected_at", flat=True))
    assert noted == sorted(noted)
    assert Duty.objects.count() == 4
    assert not Duty.objects.filter(ends_at__lte=at).exists()
