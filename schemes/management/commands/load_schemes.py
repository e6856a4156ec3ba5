from django.core.management.base import BaseCommand, CommandError

from schemes import catalogue


class Command(BaseCommand):
    help = "Load the catalogue of schemes. What staff changed is left as it is."

    def handle(self, *args, **options):
        try:
            loaded = catalogue.load()
        except catalogue.BadFile as error:
            raise CommandError(str(error)) from None
        for name in ("new", "changed", "same", "differing"):
            codes = getattr(loaded, name)
            self.stdout.write(f"{name}: {len(codes)} {' '.join(codes)}".rstrip())
