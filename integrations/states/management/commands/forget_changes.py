from django.core.management.base import BaseCommand

from integrations.states.forgetting import forget


class Command(BaseCommand):
    help = "Forget changes of workers that no recipient may ask for any more."

    def handle(self, **options):
        self.stdout.write(f"{forget()} changes forgotten")
