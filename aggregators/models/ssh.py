from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from aggregators.models.people import PlatformUser


class SshKey(models.Model):
    """What somebody of a platform drops files with by SFTP: the public half. One key is one
    person's; as whom it comes in says which world (`live`, `sandbox`)."""

    person = models.ForeignKey(PlatformUser, models.PROTECT, related_name="ssh_keys")
    title = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=40)  # "ssh-ed25519"
    fingerprint = models.CharField(_("fingerprint"), max_length=43)  # SHA-256 as OpenSSH shows it
    added_at = models.DateTimeField(_("added"), db_default=Now())
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("SSH key"), _("SSH keys")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                name="ssh_key_once", fields=["fingerprint"], condition=Q(revoked_at=None)
            )
        ]

    def __str__(self):
        return self.title
