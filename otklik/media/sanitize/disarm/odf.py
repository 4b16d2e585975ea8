"""OpenDocument without macros, objects and calls to elsewhere. Knows no Django: the child uses
it."""

from urllib.parse import unquote

from otklik.media.sanitize.formats import xml
from otklik.media.sanitize.formats.xml import Node
from otklik.media.sanitize.strip.docx import LEADS_OUT, NOWHERE

KINDS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
    "application/vnd.oasis.opendocument.graphics": "odg",
}
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
KEPT = ("content.xml", "styles.xml")
GONE = frozenset(
    [
        "applet",
        "cell-range-source",
        "database-display",
        "dde-connection",
        "dde-connection-decl",
        "dde-connection-decls",
        "dde-link",
        "dde-links",
        "dde-source",
        "event-listener",
        "event-listeners",
        "execute-macro",
        "floating-frame",
        "font-face-uri",
        "object",
        "object-ole",
        "plugin",
        "script",
        "scripts",
        "section-source",
        "table-source",
        "xforms",
    ]
)
WRITERS = frozenset(("creator", "creator-initials", "sender-initials"))


def odf(parts: dict[str, bytes], shown: dict[str, bytes]) -> tuple[str, dict[str, bytes]]:
    """Its ending, and its parts; `shown` are the pictures of it, written anew."""
    text = parts.get("mimetype", b"").decode("ascii", "replace").strip().removesuffix("-template")
    item = text if text in KINDS else next(iter(KINDS))
    kept = dict(shown)
    for name in KEPT:
        if name in parts:
            root = xml.read(parts[name])
            _disarm(root, shown)
            kept[name] = xml.written(root)
    kept["META-INF/manifest.xml"] = xml.written(_manifest(item, [*kept]))
    kept["mimetype"] = item.encode()
    return KINDS[item], kept


def _disarm(root: Node, shown: dict[str, bytes]) -> None:
    root.keep(lambda one: one.local not in GONE and not _is_lost(one, shown))
    for one in root.walk():
        if one.local == "a" and not LEADS_OUT.match(one.get("href")):
            if not one.get("href").startswith("#"):
                one.put("href", NOWHERE)
        elif one.local in WRITERS:
            one.parts = []
        if one.get("formula") and not one.parts:  # never counted: shown as words
            words = Node("text:p")
            words.parts = [one.get("formula")]
            one.parts = [words]
        one.drop(lambda name: name == "formula" or name.endswith(("target-frame-name", "rsid")))


def _is_lost(one: Node, shown: dict[str, bytes]) -> bool:
    """Whether it leads somewhere else than to a picture or a place of its own. Links are words, and
    are made to lead nowhere."""
    place = unquote(one.get("href"))
    if not place or one.local == "a" or place.startswith("#"):
        return False
    return place.removeprefix("./") not in shown


def _manifest(text: str, names: list[str]) -> Node:
    version = {"manifest:version": "1.3"}
    root = Node("manifest:manifest", {"xmlns:manifest": MANIFEST} | version)
    whole = {"manifest:full-path": "/", "manifest:media-type": text} | version
    root.parts.append(Node("manifest:file-entry", whole))
    for name in names:
        kind = "text/xml" if name.endswith(".xml") else ""
        values = {"manifest:full-path": name, "manifest:media-type": kind}
        root.parts.append(Node("manifest:file-entry", values))
    return root
