"""A machine of a recipient's own, to which files are sent as they are made."""

import base64
import os
import uuid
from datetime import timedelta

import asyncssh
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram.crypto import data_box
from integrations.states.models.agreement import Agreement
from integrations.states.models.export import Export


class ReceiverQuerySet(models.QuerySet):
    def live(self) -> "ReceiverQuerySet":
        """Not ended, and the agreement is in force."""
        agreements = Agreement.objects.in_force().values("pk")
        return self.filter(ended_at=None, agreement__in=agreements)

    def parked(self) -> "ReceiverQuerySet":
        return self.filter(ended_at=None, state=Receiver.State.PARKED)


class Receiver(models.Model):
    """Where an agreement's files go, and how far they came.

    `cursor` is where the last push ended that arrived whole; the next begins there, whatever
    became of those between. While `export` is set it is under way, and `sent` of its files (the
    manifest is the last) are there. `begun_at` is None when a push is wanted now.
    The secret is sealed: what signs webhooks (`whsec_…`), or our private key of SFTP (OpenSSH).
    """

    class Kind(models.TextChoices):
        HTTPS = "https", _("HTTPS (Standard Webhooks)")
        SFTP = "sftp", _("SFTP")

    class State(models.TextChoices):
        OK = "ok", _("all is well")
        WAITING = "waiting", _("does not answer; we try again")
        PARKED = "parked", _("stopped after errors")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="receivers", verbose_name=_("agreement")
    )
    kind = models.CharField(_("how"), max_length=5, choices=Kind)
    url = models.CharField(_("address"), max_length=500)
    host_key = models.TextField(_("key of their SFTP server"), blank=True)  # "ssh-ed25519 AAAA…"
    secret = models.BinaryField()
    old_secret = models.BinaryField(null=True)
    rotated_at = models.DateTimeField(null=True)
    cursor = models.CharField(_("they have all until"), max_length=80, blank=True)
    export = models.ForeignKey(
        Export, models.PROTECT, null=True, related_name="+", verbose_name=_("on its way")
    )
    sent = models.PositiveSmallIntegerField(_("files of it that arrived"), default=0)
    begun_at = models.DateTimeField(_("begun"), null=True)
    arrived_at = models.DateTimeField(_("last arrived whole"), null=True)
    failing_since = models.DateTimeField(_("fails since"), null=True)
    state = models.CharField(_("standing"), max_length=7, choices=State, default=State.OK)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)

    objects = ReceiverQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("receiver of a state"), _("receivers of states")
        default_permissions = ["view", "add", "change"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"], name="receiver_of_agreement", condition=Q(ended_at=None)
            ),
            models.CheckConstraint(
                name="receiver_key_pinned",
                condition=Q(kind="https", host_key="") | Q(kind="sftp") & ~Q(host_key=""),
            ),
            models.CheckConstraint(
                name="receiver_parked_says_why", condition=~Q(state="parked") | ~Q(problem="")
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def batch(self) -> str:
        """What its deliveries in the outbox are marked with."""
        return f"push:{self.pk}"

    @property
    def context(self) -> bytes:
        return b"states.receiver:" + self.key.bytes

    def new_secret(self) -> str:
        """What the recipient is told of the new one, unsaved: what webhooks are signed with, or
        the public half of our key."""
        if self.kind == self.Kind.SFTP:
            pair = asyncssh.generate_private_key("ssh-ed25519", comment="eshram")
            plain, shown = pair.export_private_key(), pair.export_public_key().decode().strip()
        else:
            shown = "whsec_" + base64.b64encode(os.urandom(32)).decode()
            plain = shown.encode()
        if self.secret:
            self.old_secret, self.rotated_at = self.secret, timezone.now()
        self.secret = data_box.encrypt(plain, self.context)
        return shown

    def secrets(self) -> list[str]:
        """Those in force, the newest first: for PLATFORM_SECRET_DAYS the old one too. Raises
        `crypto.CannotOpen`."""
        sealed = [self.secret]
        lasts = timedelta(days=settings.PLATFORM_SECRET_DAYS)
        if self.old_secret and timezone.now() < self.rotated_at + lasts:
            sealed.append(self.old_secret)
        return [data_box.decrypt(each, self.context).decode() for each in sealed]
