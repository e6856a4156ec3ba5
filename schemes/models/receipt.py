"""Decisions given in writing."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.models import Worker


class Receipt(models.Model):
    """What a rule said of a worker on a day, and by what: written once, held by trigger.

    `body` is canonical JSON (`schemes.receipts`), `digest` its SHA-256. The same decision is given
    once, however often it is asked for.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="scheme_receipts")
    scheme = models.CharField(_("scheme"), max_length=20)
    day = models.DateField(_("as on"))
    body = models.TextField()
    digest = models.CharField(max_length=64)
    given_at = models.DateTimeField(_("given"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("decision receipt"), _("decision receipts")
        constraints = [
            models.UniqueConstraint(fields=["worker", "digest"], name="receipt_given_once")
        ]

    def __str__(self):
        return f"{self.scheme} as on {self.day}"
