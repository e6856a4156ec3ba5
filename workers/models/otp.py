import uuid

from django.db import models
from django.db.models.functions import Now


class OneTimePassword(models.Model):
    """Six digits sent to a mobile. Only a keyed hash of them is kept."""

    class Purpose(models.TextChoices):
        REGISTER = "register"
        RESUME = "resume"
        SIGN_IN = "sign_in"
        NEW_MOBILE = "new_mobile"
        HELP = "help"
        GRIEVANCE = "grievance"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mobile = models.CharField(max_length=10)
    purpose = models.CharField(max_length=10, choices=Purpose)
    code_hash = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["mobile", "-created_at"], name="otp_of_mobile"),
            models.Index(fields=["expires_at"], name="otp_expiry"),
        ]

    def __str__(self):
        return f"{self.purpose} {self.id}"
