from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchemesConfig(AppConfig):
    name = "schemes"
    verbose_name = _("Schemes")

    def ready(self):
        # They register what is theirs.
        from schemes import facts_asked, facts_worker, grievances  # noqa: F401
