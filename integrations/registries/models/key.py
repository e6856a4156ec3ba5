"""Our own keys of the registry: what we sign with, and what senders encrypt to."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Key(models.Model):
    """The private key is sealed. The newest of a use is the one that signs, or that senders are
    told to encrypt to; what was encrypted to an older one opens until it is deleted."""

    class Use(models.TextChoices):
        SIGN = "sig", _("signs")
        DECRYPT = "enc", _("opens what is sent encrypted")

    use = models.CharField(_("use"), max_length=3, choices=Use)
    kid = models.CharField(_("name"), max_length=60, unique=True)
    sealed = models.BinaryField()  # PKCS 8, DER
    public = models.JSONField(_("public key"))  # a JWK
    made_at = models.DateTimeField(_("made"), db_default=Now())

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("key of the registry"), _("keys of the registry")
        default_permissions = ["view"]

    def __str__(self):
        return f"{self.use} {self.kid}"
