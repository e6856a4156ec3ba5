from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AggregatorsConfig(AppConfig):
    name = "aggregators"
    verbose_name = _("Platforms")

    def ready(self):
        from aggregators import facts, grievances  # noqa: F401 - they register what is theirs
