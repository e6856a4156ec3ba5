from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OnorcConfig(AppConfig):
    name = "integrations.onorc"
    label = "onorc"
    verbose_name = _("Ration and work sites")
