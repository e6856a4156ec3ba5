"""Accounts to try a sandbox with: staff who may do everything, and three workers."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from eshram.accounts.models import User
from workers.models import Occupation
from workers.synthetic import demo

PASSWORD = "demo-eshram-2026"  # noqa: S105 - printed for everybody to see, in a sandbox only


class Command(BaseCommand):
    help = "Makes the demo accounts, or mends them, and prints them. Only in a sandbox."

    def handle(self, *args, **options):
        if not settings.SANDBOX:
            raise CommandError("Demo accounts are for a sandbox only: SANDBOX=true is not set.")
        if not Occupation.objects.exists():
            raise CommandError("The reference data is missing: run manage.py load_reference first.")
        make_admin()
        self.stdout.write(f"Staff, at /admin/: admin, password {PASSWORD}")
        self.stdout.write("Workers, at /me/ with a code by SMS:")
        for worker in demo.register():
            self.stdout.write(f"  {worker.mobile}  {worker.name}, UAN {worker.uan_spaced}")


@transaction.atomic
def make_admin() -> None:
    admin, _ = User.objects.get_or_create(username="admin")
    admin.is_active = admin.is_staff = admin.is_superuser = True
    admin.set_password(PASSWORD)
    admin.save()
