"""How far two raters agree beyond chance."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Of `n` items rated by both, `same` got the same rating. `kappa` is None if both gave one
    rating to all items, so that chance agreement is complete. `low` and `high` are the ends of its
    interval; None without kappa, or if the raters agreed on all items."""

    n: int
    same: int
    kappa: float | None
    low: float | None
    high: float | None


def cohen(pairs: Sequence[tuple[Hashable, Hashable]], *, level: float = 0.95) -> Agreement:
    """Cohen's kappa of two raters, unweighted. Sources: J. Cohen, A coefficient of agreement for
    nominal scales, Educational and Psychological Measurement 20 (1960), 37-46; the large-sample
    error by J. L. Fleiss, J. Cohen and B. S. Everitt, Large sample standard errors of kappa and
    weighted kappa, Psychological Bulletin 72 (1969), 323-327. The interval is too narrow for few
    items: require a minimum. Raises ValueError without pairs, or for a level outside of 0 and 1."""
    n = len(pairs)
    if n < 1:
        raise ValueError("no agreement without pairs")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1: {level}")
    cells = {pair: count / n for pair, count in Counter(pairs).items()}
    firsts, seconds = Counter[Hashable](), Counter[Hashable]()
    for (one, other), share in cells.items():
        firsts[one] += share  # type: ignore[assignment]
        seconds[other] += share  # type: ignore[assignment]
    words = set(firsts) | set(seconds)
    same = sum(one == other for one, other in pairs)
    observed, expected = same / n, sum(firsts[word] * seconds[word] for word in words)
    if 1 - expected < 1e-12:
        return Agreement(n=n, same=same, kappa=None, low=None, high=None)
    kappa = (observed - expected) / (1 - expected)
    if same == n:
        return Agreement(n=n, same=same, kappa=1.0, low=None, high=None)
    rest = 1 - kappa
    on = sum(
        cells.get((word, word), 0.0) * (1 - (firsts[word] + seconds[word]) * rest) ** 2
        for word in words
    )
    off = rest**2 * sum(
        share * (seconds[one] + firsts[other]) ** 2
        for (one, other), share in cells.items()
        if one != other
    )
    variance = (on + off - (kappa - expected * rest) ** 2) / (n * (1 - expected) ** 2)
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt(max(variance, 0.0))
    return Agreement(
        n=n, same=same, kappa=kappa, low=max(-1.0, kappa - reach), high=min(1.0, kappa + reach)
    )
