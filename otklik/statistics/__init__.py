"""What numbers of answers can be said to show: pure functions, no Django and no database in it.

A share, a quantile, the agreement of two raters, and how sure each is. What needs numpy is
imported by name: `comparison` of two waves, `coder_agreement`. Each function names its source.
"""

from otklik.statistics.cohen_kappa import Agreement, cohen
from otklik.statistics.quantiles import Quantile, quantile
from otklik.statistics.wilson_interval import Interval, wilson

__all__ = ["Agreement", "Interval", "Quantile", "cohen", "quantile", "wilson"]
