"""Whose program a key is."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aggregators.models import Client
from integrations.states.models.agreement import Agreement


class StateClient(models.Model):
    """The key of a program of an agreement's recipient. What holds for all keys (its secret, what
    it may, from where) is the Client's."""

    client = models.OneToOneField(
        Client, models.PROTECT, primary_key=True, related_name="of_agreement", verbose_name=_("key")
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="keys", verbose_name=_("agreement")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )

    class Meta:
        ordering = ["-client"]
        verbose_name, verbose_name_plural = _("key of an agreement"), _("keys of agreements")
        default_permissions = ["view", "add", "change"]

    def __str__(self):
        return self.client.name
