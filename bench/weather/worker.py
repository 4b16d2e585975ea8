"""What killing.Worker starts: reads wishes, a JSON line each, and sends in four threads."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import django


def main() -> None:
    django.setup()
    from django.db import connections

    from otklik.channels.outbound import send_delivery

    def one(task: tuple[str, int, datetime]) -> None:
        verb, pk, at = task
        try:
            (send_delivery.send if verb == "send" else send_delivery.look)(pk, at=at)
        finally:
            connections.close_all()

    print("ready", flush=True)
    with ThreadPoolExecutor(4) as pool:
        for line in sys.stdin:
            wish = json.loads(line)
            at = datetime.fromisoformat(wish["at"])
            tasks = [(verb, pk, at) for verb in ("send", "look") for pk in wish[verb]]
            list(pool.map(one, tasks))
            print("done", flush=True)


if __name__ == "__main__":
    main()
