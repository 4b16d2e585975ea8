"""`otklik doctor`: is everything as it should be, and if not, what to do."""

import argparse

from otklik.operations.cli.environment import data_dir
from otklik.operations.doctor import report


def examine(options: argparse.Namespace) -> int:
    return report.report(data_dir(), is_whole=options.whole, head=options.head)
