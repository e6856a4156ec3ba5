import uuid

from django.db import models
from django.db.models.functions import Now


class Entry(models.Model):
    """One Aadhaar number, and the UAN reserved for it.

    `draft_until` says how long an unfinished registration keeps the entry; it is NULL once the
    worker is registered.
    """

    reference = models.UUIDField(primary_key=True, default=uuid.uuid4)
    fingerprint = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    uan = models.BigIntegerField(unique=True)
    draft_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(
                fields=["draft_until"],
                name="entry_of_drafts",
                condition=models.Q(draft_until__isnull=False),
            )
        ]

    def __str__(self):
        return str(self.reference)


class Pending(models.Model):
    """An Aadhaar number whose OTP has been asked for and not yet answered: ten minutes."""

    reference = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sealed = models.BinaryField()
    txn = models.CharField(max_length=50)
    # The last digits of the mobile to which UIDAI sent its code, as far as UIDAI tells them.
    sent_to = models.CharField(max_length=4, db_default="")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return str(self.reference)


class StaffNumber(models.Model):
    """The fingerprint of the Aadhaar number of somebody who works with the register, so that they
    do not serve themselves. Never the number. One person has one account."""

    user_id = models.BigIntegerField(primary_key=True)
    fingerprint = models.BinaryField(unique=True)
    proven_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return str(self.user_id)


class Access(models.Model):
    """Each opening of the vault. Append-only."""

    at = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=10)
    reference = models.UUIDField()
    by = models.CharField(max_length=80)

    def __str__(self):
        return f"{self.at} {self.by} {self.action} {self.reference}"


class LaidBy(models.Model):
    """An Aadhaar number that somebody gave and nobody has proven yet, of a form that was filled
    without a network. It reserves no UAN. The same number given twice has one row, so that two
    forms of one person carry the same reference, and nobody outside the vault compares numbers.
    """

    reference = models.UUIDField(primary_key=True, default=uuid.uuid4)
    fingerprint = models.BinaryField(unique=True)
    sealed = models.BinaryField()
    until = models.DateTimeField(db_index=True)

    def __str__(self):
        return str(self.reference)


class ListKey(models.Model):
    """A key pair for lists of other offices: they encrypt Aadhaar numbers to `public` (PEM), and
    `private` (PKCS 8, DER, sealed) is opened here alone. Older keys stay, for lists on the way."""

    reference = models.UUIDField(primary_key=True, default=uuid.uuid4)
    public = models.TextField()
    private = models.BinaryField()
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return str(self.reference)
