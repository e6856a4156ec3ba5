"""What the public distribution system and MGNREGA told: the files, and the rows that were bad."""

import hashlib
import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.accounts.models import User
from eshram.geography.models import State
from workers.choices import SightingKind


class Key(models.Model):
    """A bearer key of a system that reports by the API. Only its hash is kept: 256 random bits
    need no salt. `state`: the only one whose shops it may report; empty: any."""

    name = models.CharField(_("whose it is"), max_length=80)
    kind = models.CharField(_("what it reports"), max_length=8, choices=SightingKind)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("state")
    )
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("key of a feed"), _("keys of feeds")
        default_permissions = ["view", "add", "change"]
        ordering = ["-id"]

    def __str__(self):
        return self.name

    def new_secret(self) -> str:
        """The key itself, which is shown once."""
        secret = secrets.token_urlsafe(32)
        self.sha256 = hash_of(secret)
        return secret


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Feed(models.Model):
    """One file, or one call of the API. The same content again is the same feed (`sha256`)."""

    kind = models.CharField(_("what it reports"), max_length=8, choices=SightingKind)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("taken in"), db_default=Now())
    rows = models.PositiveIntegerField(_("rows"), default=0)
    bad = models.PositiveIntegerField(_("bad rows"), default=0)
    added = models.PositiveIntegerField(_("new sightings"), default=0)
    opened = models.PositiveIntegerField(_("probable moves"), default=0)
    settled = models.PositiveIntegerField(_("seen at the known address again"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("feed"), _("feeds")
        default_permissions = ["view", "add"]
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "sha256"], name="feed_once")]

    def __str__(self):
        return self.name


class BadRow(models.Model):
    """A row that was not taken in. `cells` as they stood, long numbers blotted out."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="bad_rows", db_index=False)
    number = models.PositiveIntegerField(_("row"))  # of the file: the heading is row 1
    reason = models.CharField(max_length=20)  # of `reasons.REASONS`
    cells = ArrayField(models.TextField(), default=list)

    class Meta:
        default_permissions = []
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["feed", "number"], name="bad_row_once")]

    def __str__(self):
        return f"row {self.number} of {self.feed_id}: {self.reason}"
