"""`otklik head`: the journal's signed head, to print, or to check one kept elsewhere."""

import argparse

from otklik.operations import send_audit_head


def show(options: argparse.Namespace) -> int:
    return send_audit_head.check(options.check) if options.check else send_audit_head.show()
