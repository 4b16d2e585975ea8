"""Signs an operator of the demonstration in; prints the cookies for programs that attack."""

import os
import sys
from pathlib import Path

import httpx

HERE = "http://127.0.0.1:"


def main(site: str) -> int:
    if not site.startswith(HERE):
        raise SystemExit("Only one's own demonstration is attacked.")
    told = (Path(os.environ["OTKLIK_DATA_DIR"]) / "secrets/accounts.txt").read_text("utf-8")
    name, password = next(
        line.split("\t")[:2] for line in told.splitlines() if line.startswith("operator\t")
    )
    with httpx.Client(base_url=site, follow_redirects=True, timeout=60) as client:
        client.get("/account/login/")
        client.post(
            "/account/login/",
            data={
                "login": name,
                "password": password,
                "csrfmiddlewaretoken": client.cookies["csrftoken"],
            },
            headers={"Referer": f"{site}/account/login/"},
        )
        if client.get("/desk/").status_code != httpx.codes.OK:
            raise SystemExit("The operator of the demonstration could not sign in.")
        print("; ".join(f"{one}={client.cookies[one]}" for one in ("sessionid", "csrftoken")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
