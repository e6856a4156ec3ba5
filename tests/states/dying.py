"""`manage.py export_state …`, killed (SIGKILL) in the middle of its second file."""

import os
import signal
import sys

import django
from django.core.management import call_command

django.setup()

from integrations.states.parts import Parts  # noqa: E402 - after the apps

hand_on = Parts.hand_on


def and_die(self):
    hand_on(self)
    if len(self.made) == 1:
        os.kill(os.getpid(), signal.SIGKILL)


Parts.hand_on = and_die
call_command("export_state", *sys.argv[1:])
