"""How far each scanner came and what it found, a line each.

Exit code 1 when anything but the known was found, when the site failed (5xx) or called where it was
told to, or when a scanner saw nothing.
"""

import json
import sys
from pathlib import Path

#: By kind of finding and a piece of its words; why each is none: docs/security.md.
KNOWN: tuple[tuple[str, str], ...] = ()
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
    print(f"{faults} faults" if faults else "nothing but the known")
    return 1 if faults else 0


def is_report(path: Path) -> bool:
    return not path.name.endswith(".reach.json")


def reach(path: Path) -> int:
    told = json.loads(path.read_text("utf-8"))
    name = path.name.removesuffix(".reach.json")
    is_wapiti = name.startswith("wapiti")
    saw = told["requests"] >= FEWEST_REQUESTS and (not is_wapiti or told["routes"] >= FEWEST_ROUTES)
    signed = {True: ", signed in to the end", False: ", SIGNED OUT", None: ""}
    print(
        f"{name}: {told['requests']} requests at {told['routes']} routes {told['statuses']}"
        f" in {told['seconds']} s ({told['ended']}), as {told['who']}"
        f"{signed[told['is_still_signed_in']]}{'' if saw else ' – SAW NOTHING'}"
    )
    for route in told["failed"]:
        print(f"  FAILED at {route!r}")
    return (not saw) + len(told["failed"]) + (told["is_still_signed_in"] is False)


def wapiti(path: Path) -> int:
    told, new = json.loads(path.read_text("utf-8")), 0
    print(f"{path.stem}: {told.get('infos', {}).get('crawled_pages_nbr', '?')} addresses crawled")
    for part in ("vulnerabilities", "anomalies"):
        for kind, findings in told.get(part, {}).items():
            for one in findings:
                is_known = any(kind == k and words in one["info"] for k, words in KNOWN)
                new += not is_known
                print(f"  {'known' if is_known else 'NEW  '} {kind}: {one['info'][:160]}")
                print(f"        {one['method']} {one['path']}")
    return new


def sqlmap(path: Path) -> int:
    text = path.read_text("utf-8", "replace")
    is_found = INJECTABLE in text
    said = "not injectable" if NOT_INJECTABLE in text else "time ended, nothing found until then"
    print(f"{path.stem}: {'INJECTABLE' if is_found else said}")
    return int(is_found)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
