"""Who works for a platform with the portal, and what its programs sign in with."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from aggregators.models.platform import Platform


class PlatformUser(models.Model):
    """Somebody of a platform; the account has the role `platform_user`."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner: everything, and who else may come in")
        KEYS = "keys", _("Keys: what the platform's programs sign in with")
        REPORTS = "reports", _("Reports: sends files, answers workers, pays")
        READS = "reads", _("Reads only")

    # What each may do; `aggregators.doors` asks.
    MAY = {
        Role.OWNER: {"users", "keys", "reports", "reads"},
        Role.KEYS: {"keys", "reads"},
        Role.REPORTS: {"reports", "reads"},
        Role.READS: {"reads"},
    }

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        primary_key=True,
        related_name="platform_user",
        verbose_name=_("user"),
    )
    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="users", verbose_name=_("platform")
    )
    role = models.CharField(_("role"), max_length=7, choices=Role)
    blocked_at = models.DateTimeField(_("blocked"), null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("user of a platform"), _("users of platforms")
        default_permissions = ["view"]

    def __str__(self):
        return str(self.user)

    @property
    def by(self) -> str:
        """As the audit names them: "platform:7" is the platform itself, through its programs."""
        return f"platform-user:{self.user_id}"

    def may(self, what: str) -> bool:
        """`what` is one of users, keys, reports, reads."""
        return what in self.MAY[self.role]


class Client(AbstractApplication):
    """What a program signs in with (OAuth 2.0, client credentials): `client_id` and a secret, of
    which only a hash is kept. Of one world: the sandbox's reach the platform's twin alone. After a
    rotation the older secret is good until `older_until`. `networks`: from where, in CIDR; none:
    from anywhere.

    `platform` is empty for a program of somebody else: an upper app says whose it is by a row of
    its own (`integrations.states.models.StateClient`), and what it may."""

    class World(models.TextChoices):
        SANDBOX = "sandbox", _("sandbox")
        LIVE = "live", _("production")

    platform = models.ForeignKey(Platform, models.PROTECT, null=True, related_name="clients")
    world = models.CharField(_("world"), max_length=7, choices=World)
    scopes = ArrayField(models.CharField(max_length=20), verbose_name=_("may do"))
    networks = ArrayField(models.CharField(max_length=49), default=list, verbose_name=_("networks"))
    older_secret = models.CharField(max_length=255, blank=True)
    older_until = models.DateTimeField(_("older secret good until"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("key of a program"), _("keys of programs")
        default_permissions = ["view"]
        constraints = [
            models.CheckConstraint(
                name="client_signs_in_by_itself",
                condition=Q(
                    client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
                    authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS,
                    hash_client_secret=True,
                ),
            ),
            models.CheckConstraint(
                name="client_of_a_world", condition=Q(world__in=["sandbox", "live"])
            ),
            models.CheckConstraint(
                name="client_of_no_platform_is_live",
                condition=Q(platform__isnull=False) | Q(world="live"),
            ),
        ]

    @property
    def is_live(self) -> bool:
        return self.world == self.World.LIVE

    def is_usable(self, request=None) -> bool:
        """Not revoked, and its platform reports in this world (or tries things out in it). Whether
        a program of no platform may call is asked with each call by the app whose it is."""
        if self.revoked_at:
            return False
        if self.platform_id is None:
            return True
        if self.is_live:
            return self.platform.status == Platform.Status.LIVE
        return self.platform.status in (Platform.Status.SANDBOX, Platform.Status.LIVE)

    @property
    def older_is_good(self) -> bool:
        return bool(self.older_secret) and self.older_until > timezone.now()

    def world_of(self) -> Platform:
        """The platform, or its twin: what this key reaches."""
        return self.platform if self.is_live else self.platform.sandbox()
