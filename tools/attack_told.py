"""What the attack found, a line each; exit code 1 when anything but the known was found."""

import json
import sys
from pathlib import Path

#: By kind of finding and a piece of its words; why each is none: docs/security.md.
KNOWN: tuple[tuple[str, str], ...] = ()


def main(folder: Path) -> int:
    new = 0
    for path in sorted(folder.glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        infos = told.get("infos", {})
        print(f"{path.stem}: {infos.get('crawled_pages_nbr', '?')} addresses")
        for part in ("vulnerabilities", "anomalies"):
            for kind, findings in told.get(part, {}).items():
                for one in findings:
                    is_known = any(kind == k and words in one["info"] for k, words in KNOWN)
                    new += not is_known
                    print(f"  {'known' if is_known else 'NEW  '} {kind}: {one['info'][:160]}")
                    print(f"        {one['method']} {one['path']}")
    for log in sorted(folder.glob("sqlmap-*.log")):
        text = log.read_text("utf-8", "replace")
        is_found = "sqlmap identified the following injection point" in text
        is_done = "do not appear to be injectable" in text
        new += is_found
        said = "INJECTABLE" if is_found else "not injectable" if is_done else "time ended"
        print(f"{log.stem}: {said}")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
