"""What numbers of answers can be said to show: pure functions, no Django and no database in it.

So far a share and how sure it is. Means of scales, weights and tests of change come with
the comparison of waves; each function names its source.
"""

from otklik.statistics.proportions import Interval, wilson

__all__ = ["Interval", "wilson"]
