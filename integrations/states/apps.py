from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatesConfig(AppConfig):
    name = "integrations.states"
    label = "states"
    verbose_name = _("Sharing with states")

    def ready(self):
        from aggregators import oauth
        from integrations.states.scopes import SCOPES

        oauth.register(SCOPES)
