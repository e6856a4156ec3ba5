from django.core.management.base import BaseCommand, CommandError

from schemes import cases
from schemes.models import Case


class Command(BaseCommand):
    help = "Ask the newest rule of each scheme about its test workers. Fails where one is wrong."

    def handle(self, *args, **options):
        wrong = cases.failing()
        for case, said in wrong:
            self.stdout.write(
                f"{case.scheme.code}: {case.name}, as on {case.day}: {said}, not {case.expected}"
            )
        if wrong:
            raise CommandError(f"{len(wrong)} test workers have another verdict than they must.")
        self.stdout.write(f"{Case.objects.count()} test workers have the verdicts they must.")
