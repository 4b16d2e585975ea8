"""What numbers of answers can be said to show: pure functions, no Django and no database in it.

A share, a quantile, the agreement of two raters, and how sure each is. What needs numpy is
imported by name: `comparison` of two waves, `coder_agreement`. Each function names its source.
"""

from otklik.statistics.proportions import Interval, wilson
from otklik.statistics.quantiles import Quantile, quantile
from otklik.statistics.rater_agreement import Agreement, cohen

__all__ = ["Agreement", "Interval", "Quantile", "cohen", "quantile", "wilson"]
