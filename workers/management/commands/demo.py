"""Accounts to try a sandbox with: a few staff and workers."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from eshram.accounts import trial
from eshram.accounts.roles import ROLES
from workers import uan
from workers.figures.grievances import counting
from workers.models import Occupation
from workers.synthetic import demo, demo_bihar, demo_centre

PASSWORD = trial.PASSWORD


class Command(BaseCommand):
    help = "Makes the demo accounts, or mends them, and prints them. Only in a sandbox."

    def handle(self, *args, **options):
        if not settings.SANDBOX:
            raise CommandError("Demo accounts are for a sandbox only: SANDBOX=true is not set.")
        if not Occupation.objects.exists():
            raise CommandError("The reference data is missing: run manage.py load_reference first.")
        staff = trial.make_staff()
        centre = demo_centre.make()
        self.stdout.write(f"Staff, at /staff/sign-in with password {PASSWORD}")
        self.stdout.write("and a code from /sandbox/authenticator/:")
        for user, (_name, role, _state) in zip(staff, trial.STAFF, strict=True):
            does = ROLES[role].name if role else "may do everything"
            where = f", {user.state.name}" if user.state else ""
            self.stdout.write(f"  {user.username:<10}  {does}{where}")
        self.stdout.write(f"The operators work at /centre/, {centre}; counter is its manager.")
        for part in settings.DEMO_PARTS:
            self.stdout.write(import_string(part)())
        self.stdout.write("Workers, at /me/ with a code by SMS, and their test Aadhaar numbers:")
        workers = demo.register() + demo_bihar.make()
        counting.count()  # so that pages about grievances know of theirs at once
        for worker, made in zip(workers, demo.PEOPLE + demo_bihar.PEOPLE, strict=True):
            aadhaar = uan.spaced(int(made["aadhaar"]))  # in fours, as any number of twelve
            line = f"  {worker.mobile}  {worker.name}, UAN {worker.uan_spaced}, Aadhaar {aadhaar}"
            self.stdout.write(line)
