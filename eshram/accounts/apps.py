from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "eshram.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from eshram.accounts.roles import sync_after_migrate

        post_migrate.connect(sync_after_migrate, dispatch_uid="accounts.sync_roles")
