"""Whose program a key is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aggregators.models import Client
from integrations.states.models.agreement import Agreement


class StateClient(models.Model):
    """The key of a program of an agreement's recipient. What holds for all keys (its secret, what
    it may, from where) is the Client's. Whoever made it, or its last secret, has read that: it
    works when a second person has released it."""

    client = models.OneToOneField(
        Client, models.PROTECT, primary_key=True, related_name="of_agreement", verbose_name=_("key")
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="keys", verbose_name=_("agreement")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("released by"),
    )  # fmt: skip

    class Meta:
        ordering = ["-client"]
        verbose_name, verbose_name_plural = _("key of an agreement"), _("keys of agreements")
        default_permissions = ["view", "add", "change"]
        constraints = [
            models.CheckConstraint(
                name="key_second_person", condition=~Q(released_by=models.F("made_by"))
            )
        ]

    def __str__(self):
        return self.client.name
