"""Where workers are helped, by whom, and on which device."""

import uuid
from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Collate, Now, Upper
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import District, State

# What a name is found by from its beginning; "C", whose order LIKE can use in any database.
NAME_KEY = Collate(Upper("name"), "C")


WEEKDAYS = [
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
    _("Sunday"),
]  # fmt: skip


def monday_to_saturday() -> list[int]:
    return [1, 2, 3, 4, 5, 6]


class Centre(models.Model):
    """A counter, a field office, or a mobilisation camp for some days. Hours are India time."""

    class Kind(models.TextChoices):
        """Each is also a `workers.choices.Channel`: by which way a worker was registered."""

        CSC = "csc", _("Common Service Centre")
        SSK = "ssk", _("State Seva Kendra")
        FIELD = "field", _("Field office")
        CAMP = "camp", _("Camp")

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    name = models.CharField(_("name"), max_length=120)
    place = models.CharField(_("place"), max_length=200, blank=True)
    pincode = models.CharField(_("PIN code"), max_length=6, blank=True)
    district = models.ForeignKey(
        District, models.PROTECT, related_name="+", verbose_name=_("district")
    )
    state = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("state"))
    opens = models.TimeField(_("opens"), default=time(9))
    closes = models.TimeField(_("closes"), default=time(19))
    days = ArrayField(
        models.PositiveSmallIntegerField(),
        verbose_name=_("working days"),
        default=monday_to_saturday,
        help_text=_("1 is Monday, 7 is Sunday"),
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    target = models.PositiveIntegerField(
        _("target"), null=True, blank=True, help_text=_("Registrations that a camp hopes for.")
    )
    blocked_at = models.DateTimeField(_("blocked since"), null=True, editable=False)
    blocked_reason = models.CharField(
        _("blocked because"), max_length=500, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("since"), db_default=Now(), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("centre"), _("centres")
        permissions = [("block_centre", "Can block and reinstate centres and operators")]
        indexes = [  # for lists by code, of which nobody reads more than a page
            models.Index(fields=["district", "code"], name="centre_of_district"),
            models.Index(fields=["state", "code"], name="centre_of_state"),
            models.Index(fields=["kind", "code"], name="centre_of_kind"),
            models.Index(fields=["state", "kind", "code"], name="centre_of_kind_in_state"),
            models.Index(
                fields=["code"], name="centre_blocked", condition=models.Q(blocked_at__isnull=False)
            ),
            models.Index(NAME_KEY, name="centre_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                name="centre_opens_before_it_closes",
                condition=models.Q(opens__lt=models.F("closes")),
            ),
            models.CheckConstraint(
                name="centre_camp_has_days",
                condition=~models.Q(kind="camp")
                | models.Q(starts_on__isnull=False, ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.code})"

    @property
    def days_label(self) -> str:
        return ", ".join(str(WEEKDAYS[day - 1]) for day in sorted(self.days))


class Operator(models.Model):
    """A user of the role `operator`, at a centre. Its manager runs the centre's other operators."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, primary_key=True, related_name="operator",
        verbose_name=_("user"),
    )  # fmt: skip
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="operators", verbose_name=_("centre")
    )
    is_manager = models.BooleanField(_("manager"), default=False)
    mobile = models.CharField(_("mobile"), max_length=10, blank=True)
    # When they proved by Aadhaar who they are; the vault knows the number, see `counter.own`.
    own_proven_at = models.DateTimeField(_("identity proven"), null=True, editable=False)
    blocked_at = models.DateTimeField(_("blocked since"), null=True, editable=False)
    blocked_reason = models.CharField(
        _("blocked because"), max_length=500, blank=True, editable=False
    )

    class Meta:
        verbose_name, verbose_name_plural = _("operator"), _("operators")
        indexes = [
            models.Index(
                fields=["user"],
                name="operator_blocked",
                condition=models.Q(blocked_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.user} ({self.centre_id})"

    @property
    def by(self) -> str:
        """As audit names them."""
        return f"operator:{self.pk}"


class Device(models.Model):
    """A browser at a centre, known by a random token in its cookie, of which a hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    centre = models.ForeignKey(
        Centre, models.PROTECT, related_name="devices", verbose_name=_("centre")
    )
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.BinaryField(unique=True)
    registered_by = models.ForeignKey(
        Operator, models.PROTECT, related_name="+", verbose_name=_("registered by")
    )
    registered_at = models.DateTimeField(_("since"), db_default=Now())
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_reason = models.CharField(_("revoked because"), max_length=500, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("device"), _("devices")
        indexes = [models.Index(fields=["-registered_at"], name="device_newest")]

    def __str__(self):
        return self.name


class Block(models.Model):
    """That a centre or an operator was blocked, or reinstated: when, by whom, why. Append-only."""

    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="blocks")
    operator = models.ForeignKey(Operator, models.PROTECT, null=True, related_name="blocks")
    blocked = models.BooleanField(_("blocked"))
    reason = models.CharField(_("reason"), max_length=500)
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("when"), db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="block_of_one",
                condition=models.Q(centre__isnull=False, operator__isnull=True)
                | models.Q(centre__isnull=True, operator__isnull=False),
            ),
            models.CheckConstraint(name="block_says_why", condition=~models.Q(reason="")),
        ]

    def __str__(self):
        return f"{'blocked' if self.blocked else 'reinstated'} {self.centre_id or self.operator_id}"

    @property
    def by_label(self) -> str:
        """Whose decision it was."""
        return _("the manager") if self.by.startswith("operator:") else _("the ministry")
