from django.core.management.base import BaseCommand

from eshram.accounts import roles


class Command(BaseCommand):
    help = "Gives each role the permissions that eshram/accounts/roles.py names."

    def handle(self, *args, **options):
        roles.sync()
        self.stdout.write(f"{len(roles.ROLES)} roles are as they should be.")
