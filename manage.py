#!/usr/bin/env python
"""Django's own commands; `otklik` has those an administrator needs."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "otklik.config.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
