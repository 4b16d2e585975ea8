"""How far each scanner came and what it found, a line each.

Exit code 1 when anything but the known was found, when the site failed (5xx) or called where it was
told to, or when a scanner saw nothing.
"""

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A finding that is none: its kind, a piece of its words, where it may stand, and why."""

    kind: str
    words: str
    place: str
    why: str

    def explains(self, kind: str, finding: dict[str, Any]) -> bool:
        is_so = kind == self.kind and self.words in finding["info"]
        return is_so and bool(re.match(self.place, finding["path"]))


#: Each in Russian, with what proves it: docs/security.md.
KNOWN = (
    Known(
        kind="Cross Site Request Forgery",
        words="Lack of anti CSRF token",
        place=r"/(en/)?(ask|question|claims|periods|surveys|mark|display)/",
        why="a form for everybody: no session does anything for a foreign page",
    ),
    Known(
        kind="Cross Site Request Forgery",
        words="is not properly checked",
        place=r"/(en/)?account/login/",
        why="wapiti sees two refusals alike; an altered key is refused (test_passwords.py)",
    ),
    Known(
        kind="Content Security Policy Configuration",
        words='"frame-ancestors"',
        place=r"/(en/)?embed/",
        why="fragments are made to stand in other sites",
    ),
    Known(
        kind="Clickjacking Protection",
        words="X-Frame-Options",
        place="/static/",
        why="a script or style is no page; pages have frame-ancestors",
    ),
    Known(
        kind="HttpOnly Flag cookie",
        words="'csrftoken'",
        place="/",
        why="our script reads the form token that is valid",
    ),
    Known(
        kind="Secure Flag cookie",
        words="Secure flag is not set",
        place="/",
        why="the demonstration speaks http on loopback",
    ),
    Known(
        kind="SQL Injection",
        words="in the parameter q",
        place=r"/(en/)?answers/$",
        why="figures of the attack are words that some answers have; sqlmap tries the same",
    ),
)
LAUNCHED = re.compile(r"Launching module (\w+)")
STOPPED = re.compile(r"Max attack time was reached for module (\w+)")
FEWEST_REQUESTS, FEWEST_ROUTES = 30, 5
INJECTABLE = "sqlmap identified the following injection point"
NOT_INJECTABLE = "do not appear to be injectable"


def main(folder: Path) -> int:
    faults = sum(reach(path) for path in sorted(folder.glob("*.reach.json")))
    faults += sum(wapiti(path) for path in sorted(folder.glob("wapiti-*.json")) if is_report(path))
    faults += sum(sqlmap(path) for path in sorted(folder.glob("sqlmap-*.log")))
    heard = json.loads((folder / "heard.json").read_text("utf-8"))
    print(f"called by the site where it was told to: {len(heard)} {heard[:3] or ''}")
    faults += bool(heard)
    strange = json.loads((folder / "headers.json").read_text("utf-8"))
    print("\n".join(["headers of a stranger:", *strange]) if strange else "headers do no harm")
    faults += len(strange)
    print(f"{faults} faults" if faults else "nothing but the known")
    return 1 if faults else 0


def is_report(path: Path) -> bool:
    return not path.name.endswith(".reach.json")


def reach(path: Path) -> int:
    payload = json.loads(path.read_text("utf-8"))
    name = path.name.removesuffix(".reach.json")
    is_wapiti = name.startswith("wapiti")
    fewest = FEWEST_ROUTES if is_wapiti else 1
    place = "routes" if payload["who"] == "stranger" else "desk_pages"
    saw = payload["requests"] >= FEWEST_REQUESTS and payload[place] >= fewest
    signed = {True: ", signed in to the end", False: ", SIGNED OUT", None: ""}
    print(
        f"{name}: {payload['requests']} requests at {payload['routes']} routes"
        f" ({payload['desk_pages']} of the desk opened) {payload['statuses']}"
        f" in {payload['seconds']} s ({payload['ended']}), as {payload['who']}"
        f"{signed[payload['is_still_signed_in']]}{'' if saw else ' – SAW NOTHING'}"
    )
    for route in payload["failed"]:
        print(f"  FAILED at {route!r}")
    return (not saw) + len(payload["failed"]) + (payload["is_still_signed_in"] is False)


def wapiti(path: Path) -> int:
    payload, new = json.loads(path.read_text("utf-8")), 0
    print(
        f"{path.stem}: {payload.get('infos', {}).get('crawled_pages_nbr', '?')} addresses crawled"
    )
    print(f"  modules: {modules(path.with_suffix('.log'))}")
    for part in ("vulnerabilities", "anomalies"):
        for kind, findings in payload.get(part, {}).items():
            new += sum(_count(kind, words, alike) for words, alike in _alike(kind, findings))
    return new


def modules(log: Path) -> str:
    """Which kinds of attack came to their end, and which their time stopped."""
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    stopped = STOPPED.findall(text)
    ended = [one for one in LAUNCHED.findall(text) if one not in stopped]
    return f"to the end {', '.join(ended) or '–'}; stopped by time {', '.join(stopped) or '–'}"


def _alike(kind: str, findings: list[Any]) -> list[tuple[str, list[Any]]]:
    """Findings of one kind by why they are none, and what is left by its words."""
    groups: dict[str, list[Any]] = {}
    for one in findings:
        known = next((known.why for known in KNOWN if known.explains(kind, one)), "")
        groups.setdefault(f"known: {known}" if known else one["info"][:160], []).append(one)
    return list(groups.items())


def _count(kind: str, words: str, alike: list[Any]) -> int:
    is_known = words.startswith("known: ")
    print(f"  {'     ' if is_known else 'NEW  '}{kind}, {len(alike)}: {words}")
    for one in alike[: 1 if is_known else 5]:
        print(f"        {one['method']} {one['path']}")
    return 0 if is_known else len(alike)


def sqlmap(path: Path) -> int:
    text = path.read_text("utf-8", "replace")
    is_found = INJECTABLE in text
    sentence = (
        "not injectable" if NOT_INJECTABLE in text else "time ended, nothing found until then"
    )
    print(f"{path.stem}: {'INJECTABLE' if is_found else sentence}")
    return int(is_found)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
