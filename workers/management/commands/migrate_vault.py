"""Migrate the vault's database. What `migrate --database vault` does, in a tenth of the time: it
only notes that nothing of the other apps is to be done there (`workers.vault.router`)."""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrate the vault's database, where nothing but the vault's tables is"
    requires_system_checks = []

    def handle(self, verbosity, **options):
        how = {"database": "vault", "interactive": False, "verbosity": verbosity}
        how |= {"stdout": self.stdout, "stderr": self.stderr}
        call_command("migrate", "vault", **how)
        call_command("migrate", fake=True, **how)
