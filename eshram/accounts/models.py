import time

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.oath import TOTP

from eshram.crypto import data_box
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

    may_enrol = models.BooleanField(
        _("may set up an authenticator"),
        default=True,
        editable=False,
        help_text=_("Until there is one; a new invitation allows it again."),
    )

    def _get_session_auth_hash(self, secret=None):
        """As Django's, and every session ends when the version goes up."""
        return salted_hmac(
            "eshram.accounts.session",
            f"{self.password}:{self.session_version}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()


class Authenticator(Device):
    """The app on a user's phone that shows codes: TOTP (RFC 6238), SHA-1, six digits, half minutes.

    The key is sealed for its user, so that who has a copy of the database can make no code.
    `last_step` is the half minute of the last code that was taken: a later one must be of a later.
    """

    sealed_key = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user"], name="one_authenticator_of_a_user")]

    @staticmethod
    def seal(key: bytes, user_id: int) -> bytes:
        return data_box.encrypt(key, b"authenticator:%d" % user_id)

    @property
    def key(self) -> bytes:
        return data_box.decrypt(self.sealed_key, b"authenticator:%d" % self.user_id)

    def verify_token(self, token: str) -> bool:
        """Takes a code once; the row is locked by django-otp's `verify_token`."""
        step = step_of(self.key, token, after=self.last_step)
        if step is None:
            return False
        self.last_step = step
        self.save(update_fields=["last_step"])
        return True


def step_of(key: bytes, code: str, *, after: int = -1) -> int | None:
    """The half minute, later than `after`, of a six-digit code: this one, the last or the next.
    None when the code is of none of them."""
    totp = TOTP(key)
    totp.time = time.time()
    return totp.t() if totp.verify(int(code), tolerance=1, min_t=after + 1) else None


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link that lets somebody choose a password and set up an authenticator, once, within 72
    hours. The link itself is nowhere kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="invitations",
        verbose_name=_("invited"),
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("invited on"), db_default=Now(), editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    used_at = models.DateTimeField(_("used on"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self):
        return str(self.user)
