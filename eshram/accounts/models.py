from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State


class User(AbstractUser):
    """Somebody who works with the register. Workers are not users: an OTP proves them."""

    state = models.ForeignKey(
        State,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("state"),
        help_text=_("For state officers: whose workers they see."),
    )
    session_version = models.PositiveIntegerField(default=0, editable=False)

    def _get_session_auth_hash(self, secret=None):
        """As Django's, and every session ends when the version goes up."""
        return salted_hmac(
            "eshram.accounts.session",
            f"{self.password}:{self.session_version}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()
