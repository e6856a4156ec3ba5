"""Where a platform hears from us: its endpoints for webhooks."""

import base64
import os
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aggregators.models.platform import Platform
from eshram.crypto import data_box


class WebhookEndpoint(models.Model):
    """An address of a platform's own, or of its twin of the sandbox, and what we sign with.

    The secret signs, so it is kept sealed and not as a hash; it is shown once. For
    `PLATFORM_SECRET_DAYS` after a new one was made both sign.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="endpoints")
    url = models.CharField(_("address"), max_length=500)
    secret = models.BinaryField()
    old_secret = models.BinaryField(null=True)
    rotated_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(_("made"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("webhook endpoint"), _("webhook endpoints")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                name="endpoint_once", fields=["platform", "url"], condition=Q(ended_at=None)
            )
        ]

    def __str__(self):
        return f"endpoint {self.pk} of {self.platform_id}"

    @property
    def batch(self) -> str:
        """What its deliveries in the outbox are marked with."""
        return f"endpoint:{self.pk}"

    @property
    def context(self) -> bytes:
        return b"aggregators.endpoint:" + self.key.bytes

    def new_secret(self) -> str:
        """The new one as it is shown, unsaved: `whsec_` and 32 bytes in base64."""
        plain = "whsec_" + base64.b64encode(os.urandom(32)).decode()
        if self.secret:
            self.old_secret, self.rotated_at = self.secret, timezone.now()
        self.secret = data_box.encrypt(plain.encode(), self.context)
        return plain

    def secrets(self) -> list[str]:
        """Those that sign now, the newest first. Raises `crypto.CannotOpen`."""
        sealed = [self.secret]
        lasts = timedelta(days=settings.PLATFORM_SECRET_DAYS)
        if self.old_secret and timezone.now() < self.rotated_at + lasts:
            sealed.append(self.old_secret)
        return [data_box.decrypt(each, self.context).decode() for each in sealed]
