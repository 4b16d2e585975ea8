"""`otklik load-pack`."""

import argparse

from django.core.management import call_command


def load(options: argparse.Namespace) -> int:
    call_command("load_pack", options.folder, check=options.check)
    return 0
