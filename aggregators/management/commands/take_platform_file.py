from django.core.management.base import BaseCommand, CommandError

from aggregators import copies, intake
from aggregators.models import Intake, Platform
from aggregators.sheets_in import NotReadable


class Command(BaseCommand):
    help = "Take in a file of a platform (CSV, XLSX or Parquet); the same file twice is read once."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--platform", type=int, required=True, metavar="ID")
        parser.add_argument("--kind", choices=Intake.Kind.values, default=Intake.Kind.ACTIVITY)
        parser.add_argument("--refused", metavar="FILE", help="write refused rows there, as CSV")

    def handle(self, *, file, platform, kind, refused, **options):
        there = Platform.objects.filter(pk=platform).first()
        if there is None:
            raise CommandError(f"There is no platform {platform}.")
        try:
            with open(file, "rb") as opened:
                made, is_new = intake.receive_file(
                    there, kind, opened, name=file, by="system", via=Intake.Via.COMMAND
                )
        except (OSError, NotReadable) as error:
            raise CommandError(str(error)) from None
        made = intake.take(made.pk)
        known = "" if is_new else " (this file was read before)"
        self.stdout.write(f"{made.landed} accepted, {made.refused} refused{known}.")
        if refused:
            with open(refused, "wb") as out:
                out.writelines(copies.refused(made))
