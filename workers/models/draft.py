import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from eshram import counters
from eshram.geography.models import State


def thirty_days_on():
    return timezone.now() + timedelta(days=settings.DRAFT_DAYS)


class DraftQuerySet(models.QuerySet):
    def live(self):
        return self.filter(expires_at__gt=timezone.now())

    def proven(self):
        """Identity is proven: there is something worth coming back to."""
        return self.filter(vault_reference__isnull=False)


class Draft(models.Model):
    """A registration under way: the answers of each page that was finished, for thirty days.

    Holds no Aadhaar number: the vault reserved `uan` under `vault_reference`. The bank account
    number is sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    mobile = models.CharField(max_length=10, blank=True)  # a worker at a counter may have none
    language = models.CharField(max_length=3)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(default=thirty_days_on)
    consented_at = models.DateTimeField(null=True)
    consent_language = models.CharField(max_length=3, blank=True)

    # The proof of identity under way, then what it gave.
    pending_reference = models.UUIDField(null=True)
    vault_reference = models.UUIDField(null=True, db_index=True)
    uan = models.BigIntegerField(null=True)
    aadhaar_last4 = models.CharField(max_length=4, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    kyc = models.JSONField(default=dict)
    photo = models.BinaryField(default=b"")

    answers = models.JSONField(default=dict)
    sealed_account_number = models.BinaryField(default=b"")

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = (
            _("registration under way"),
            _("registrations under way"),
        )
        indexes = [
            models.Index(fields=["mobile", "birth_year"], name="draft_resume"),
            models.Index(fields=["expires_at"], name="draft_expiry"),
        ]

    def __str__(self):
        return f"draft {self.id}"

    @property
    def is_live(self) -> bool:
        return self.expires_at > timezone.now()

    @property
    def date_of_birth(self) -> date:
        return date.fromisoformat(self.kyc["date_of_birth"])


class TurnedAwayQuerySet(models.QuerySet):
    def count_one(
        self, reason: str, *, channel: str, language: str = "", state: int | None = None
    ) -> None:
        """`channel`: of `choices.Channel`, or "helpline"; `state`: a code, None where it is not
        known yet."""
        day = timezone.localdate()
        where = {"reason": reason, "channel": channel, "language": language, "state_id": state}
        self.bulk_create([TurnedAway(day=day, **where)], ignore_conflicts=True)
        self.filter(day=day, **where).update(people=F("people") + 1)
        counters.count("turned_away", reason=reason)

    def count_unfinished(self, now) -> None:
        """Registrations whose time is over at `now`, by home state as far as it was read."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO workers_turnedaway (day, reason, channel, language, state_id, people)
                SELECT %(day)s, 'unfinished', '', w.language, d.state_id, count(*)
                FROM workers_draft w LEFT JOIN geography_district d
                    ON d.code = (w.kyc->>'district_code')::int
                WHERE w.expires_at < %(now)s
                GROUP BY w.language, d.state_id
                ON CONFLICT (day, reason, state_id, channel, language)
                    DO UPDATE SET people = workers_turnedaway.people + excluded.people
                """,
                {"day": timezone.localdate(), "now": now},
            )


class TurnedAway(models.Model):
    """How many could not register on a day, why, by which channel, in which language and state, as
    far as these were known. Nothing else about them is kept."""

    class Reason(models.TextChoices):
        EPFO = "epfo_member", _("EPFO member")
        ESIC = "esic_member", _("ESIC member")
        TAX = "income_tax_payer", _("income-tax payer")
        TOO_YOUNG = "too_young", _("under 16")
        TOO_OLD = "too_old", _("60 and over")
        NO_OTP = "no_otp", _("code (OTP) not received")
        NO_MOBILE = "no_mobile", _("no mobile linked to Aadhaar")
        NAME = "name", _("name or birth date does not match")
        FINGER = "finger", _("finger or eye not recognised")
        NO_AADHAAR = "no_aadhaar", _("no Aadhaar that can be used")
        MONEY = "money", _("asked for money")
        FAR = "far", _("centre too far, or closed")
        UNFINISHED = "unfinished", _("left unfinished for 30 days")

    # Said on a page of its own, before anything was begun.
    NOT_ELIGIBLE = (Reason.EPFO, Reason.ESIC, Reason.TAX, Reason.TOO_YOUNG, Reason.TOO_OLD)

    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("state")
    )
    channel = models.CharField(_("channel"), max_length=10, blank=True)
    language = models.CharField(_("language"), max_length=3, blank=True)
    people = models.PositiveIntegerField(_("people"), default=0)

    objects = TurnedAwayQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("turned away"), _("turned away")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "reason", "state", "channel", "language"],
                nulls_distinct=False,
                name="turned_away_once_a_day",
            )
        ]

    def __str__(self):
        return f"{self.day} {self.reason}: {self.people}"
