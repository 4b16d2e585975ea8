"""Bodies that people are referred to: bodies.yaml."""

from collections.abc import Collection

from pydantic import Field, HttpUrl

from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackFile, PackModel
from otklik.incidents.replies.referral.public_bodies_directory import Body
from otklik.incidents.topics.models import Topic
from otklik.incidents.topics.pack_loader import report_unknown_topics

BODIES = "bodies.yaml"


class BodyEntry(PackModel):
    """`topics` are codes of topics.csv; `is_checked`: the authority checked the whole entry."""

    code: str = Field(min_length=1, max_length=50, pattern=r"^[a-z0-9-]+$")
    name: str = Field(min_length=1, max_length=200)
    what_for: str = Field(min_length=1, max_length=300)
    address: str = Field(default="", max_length=300)
    phone: str = Field(default="", max_length=100)
    url: HttpUrl | None = None
    topics: tuple[str, ...] = ()
    is_checked: bool = False

    @property
    def values(self) -> Values:
        return self.model_dump(exclude={"code"}) | {
            "url": str(self.url) if self.url else "",
            "is_active": True,
            "topics": sorted(self.topics),
        }


class BodiesFile(PackFile):
    FILE = BODIES
    once = [("bodies", "code", "")]
    bodies: tuple[BodyEntry, ...] = ()


def read_bodies(pack: Pack, report: Report, topics: Collection[str]) -> BodiesFile | None:
    file = BodiesFile.read_or_empty(pack, report)
    for n, body in enumerate(file.bodies if file else ()):
        line = pack.line(BODIES, "bodies", n, "topics")
        report_unknown_topics(BODIES, [(line, code) for code in body.topics], topics, report)
    return file


def load_bodies(file: BodiesFile, tables: Tables) -> Changes:
    return tables.merge(
        Body,
        {body.code: body.values for body in file.bodies},
        kind="body",
        write=lambda values: {name: value for name, value in values.items() if name != "topics"},
        after=_keep_topics,
    )


def _keep_topics(body: Body, before: Values, values: Values) -> None:
    """Add the pack's new topics and remove those it dropped; topics that people set stay."""
    old, new = set(before.get("topics", ())), set(values["topics"])
    body.topics.remove(*Topic.objects.filter(code__in=old - new))
    body.topics.add(*Topic.objects.filter(code__in=new - old))
