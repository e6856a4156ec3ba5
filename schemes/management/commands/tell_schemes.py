from django.core.management.base import BaseCommand

from schemes import telling


class Command(BaseCommand):
    help = "Tell workers by SMS which schemes became theirs, and whose last day to join is near."

    def handle(self, *args, **options):
        self.stdout.write(f"new schemes: {telling.tell_news()} workers told")
        self.stdout.write(f"last days to join: {telling.remind()} workers told")
