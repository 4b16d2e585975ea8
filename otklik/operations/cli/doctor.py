"""`otklik doctor`: is everything as it should be, and if not, what to do."""

import argparse

from otklik.operations.cli.django_setup import data_dir
from otklik.operations.doctor import run_checks


def examine(options: argparse.Namespace) -> int:
    return run_checks.report(data_dir(), is_whole=options.whole, head=options.head)
