import time

from django.core.management.base import BaseCommand

from eshram.outbox.errors import TemporaryFailure
from integrations.sms.smpp import Lost
from integrations.sms.smpp_receive import receive

LONGEST_WAIT = 60  # seconds between two tries to connect


class Command(BaseCommand):
    help = "Take replies and receipts from an SMPP gateway (SMPP_HOST …), until it is stopped."

    def add_arguments(self, parser):
        parser.add_argument(
            "--once", action="store_true", help="end when nothing comes for SMPP_TIMEOUT_SECONDS"
        )

    def handle(self, *args, once, **options):
        wait = 1
        while True:
            began = time.monotonic()
            try:
                receive(once=once)
                return
            except Lost:
                self.stderr.write("The connection is lost.")
            except TemporaryFailure as error:
                self.stderr.write(f"No connection ({error.code}).")
            if once:
                return
            wait = 1 if time.monotonic() - began > LONGEST_WAIT else min(wait * 2, LONGEST_WAIT)
            time.sleep(wait)
