#!/usr/bin/env python
"""OrderBuddy's command line: `manage.py demo` runs the whole product."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderbuddy.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
