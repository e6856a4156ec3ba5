from django.core.management.base import BaseCommand

from workers.counter import flagging


class Command(BaseCommand):
    help = "Look for patterns at counters since the last look (beat does it each night)."

    def handle(self, **options):
        for found in flagging.run():
            self.stdout.write(
                f"{found.step}: {found.new} new, {found.changed} changed in {found.seconds:.1f} s"
            )
