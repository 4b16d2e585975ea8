"""Whether a letter is really from its sender, according to a mail server that we trust.

Any relay, and the sender, may add an Authentication-Results header above the others: so only the
first one of the trusted server counts. It repeats the sender's text, so a malformed one proves
nothing. Source: RFC 8601 (the header), RFC 7489 (domain alignment)."""

import re
from dataclasses import dataclass, field

from otklik.channels.networks.email.links import normal_address
from otklik.channels.networks.email.payloads import Letter, people

HEADER = "Authentication-Results"
METHOD = re.compile(r"(dmarc|dkim|spf)(?:/\d+)?=([a-z]+)")
QUOTED = re.compile(r'"([^"\\;()]*)"')
MOST_HEADERS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    method: str
    result: str
    about: dict[str, str] = field(default_factory=dict)

    def domain(self, *names: str) -> str:
        """The domain of the first of these properties."""
        item = next((self.about[name] for name in names if name in self.about), "")
        return _domain(item)


def is_proven(letter: Letter, address: str, *, trusted: str) -> bool:
    """Whether the server `trusted` confirmed this address, the only one in From."""
    senders = [normal_address(one) for _name, one in people(letter, "From")]
    if not trusted or senders != [address] or len(letter.get_all("From", [])) != 1:
        return False
    domain = address.rpartition("@")[2]
    found = _findings_by(letter, trusted.strip().lower().strip("."))
    by_policy = [finding for finding in found if finding.method == "dmarc"]
    if any(finding.result == "fail" for finding in by_policy):
        return False
    return any(finding.result == "pass" and _is_about(finding, domain) for finding in found)


def _is_about(finding: Finding, domain: str) -> bool:
    if finding.method == "dmarc":
        return finding.domain("header.from") == domain
    if finding.method == "spf":
        return finding.domain("smtp.mailfrom", "smtp.mail") == domain
    signer = finding.domain("header.d", "header.i")
    return "." in signer and f".{domain}".endswith(f".{signer}")


def _findings_by(letter: Letter, trusted: str) -> list[Finding]:
    """Findings of the trusted server, if it added a header."""
    for item in (letter.get_all(HEADER) or [])[:MOST_HEADERS]:
        plain = _without_comments(" ".join(str(item).split()))
        if plain is None:
            return []  # a malformed one may come with a forged one
        who, *results = plain.lower().split(";")
        name = (who.split() or [""])[0].strip(".")
        if name == trusted or name.endswith(f".{trusted}"):
            return [found for result in results if (found := _finding(result)) is not None]
    return []


def _finding(text: str) -> Finding | None:
    """None for other methods; a repeated property counts as failure."""
    what, *rest = re.sub(r" ?= ?", "=", text).split() or [""]
    named = METHOD.fullmatch(what)
    if named is None:
        return None
    pairs = [one.partition("=") for one in rest if "=" in one]
    about = {name: value for name, _sign, value in pairs}
    if len(about) != len(pairs):
        return Finding(method=named[1], result="fail")
    return Finding(method=named[1], result=named[2], about=about)


def _without_comments(text: str) -> str | None:
    """None if brackets or quotes are malformed."""
    if "\\" in text:
        return None
    unquoted, depth = QUOTED.sub(lambda found: found[1].replace(" ", "_"), text), 0
    outside: list[str] = []
    for sign in unquoted:
        depth += (sign == "(") - (sign == ")")
        if depth < 0 or sign == '"':
            return None
        if not depth and sign != ")":
            outside.append(sign)
    return "".join(outside) if not depth else None


def _domain(text: str) -> str:
    domain = text.rpartition("@")[2].strip(".")
    try:
        return domain.encode("idna").decode("ascii") if domain else ""
    except UnicodeError:
        return ""
