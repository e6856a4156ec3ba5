from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Idempotency(models.Model):
    """What a call with an `Idempotency-Key` was answered, written in the transaction of the call:
    the same call again gets it. `asked` is the SHA-256 of method, address and body; an answer holds
    numbers and codes of ours, no people. Erased after `PLATFORM_ANSWER_DAYS`."""

    caller = models.CharField(max_length=80)  # as the audit names them: platform:7
    key = models.CharField(max_length=255)
    asked = models.CharField(max_length=64)
    status = models.SmallIntegerField(null=True)  # of HTTP; empty while the call runs
    answer = models.BinaryField(default=b"")  # compressed by zlib
    made_at = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        verbose_name, verbose_name_plural = _("kept answer"), _("kept answers")
        default_permissions = []
        constraints = [models.UniqueConstraint(name="idempotency_once", fields=["caller", "key"])]

    def __str__(self):
        return f"{self.caller}: {self.status}"
