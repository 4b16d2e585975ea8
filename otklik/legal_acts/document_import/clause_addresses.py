"""Addresses that were given in a document, and which one is next."""

from otklik.legal_acts.acts.clause_text import ADDRESS_LENGTH


class Addresses:
    """Each is given once, and only below one that was given."""

    def __init__(self) -> None:
        self.taken: set[str] = set()
        self.counts: dict[str, int] = {}
        self.repeats: dict[str, int] = {}  # how often one was wanted again

    def __contains__(self, address: str) -> bool:
        return address in self.taken

    def unique(self, address: str) -> str:
        """The address; with `--2` where it is taken; without dots where nothing is above it."""
        wanted = address.strip(".")
        parent = wanted.rpartition(".")[0]
        if parent and parent not in self.taken:
            wanted = wanted.replace(".", "-")
        wanted = wanted[: ADDRESS_LENGTH - 6].strip(".-")
        if wanted not in self.taken:
            return wanted
        while True:  # each turn counts on: a document with one address a thousand times is quick
            self.repeats[wanted] = self.repeats.get(wanted, 1) + 1
            other = f"{wanted}--{self.repeats[wanted]}"
            if other not in self.taken:
                return other

    def numbered(self, parent: str, word: str, *, first: int = 1) -> str:
        """The next of its kind below another: `3.2.p2`, `3.2.n1`."""
        key = f"{parent}.{word}"
        self.counts[key] = self.counts.get(key, first - 1) + 1
        last = f"{word}{self.counts[key]}"
        return self.unique(f"{parent}.{last}" if parent in self.taken else last)
