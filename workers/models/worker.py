import secrets

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from eshram.crypto import data_box
from eshram.geography.models import District, State
from workers import choices, uan
from workers.models.occupation import Occupation


def new_card_token() -> str:
    """128 random bits for a card's QR code: not to be guessed, and not derived from the UAN."""
    return secrets.token_urlsafe(16)


def age_on(day, date_of_birth) -> int:
    """Completed years."""
    before_birthday = (day.month, day.day) < (date_of_birth.month, date_of_birth.day)
    return day.year - date_of_birth.year - before_birthday


class Worker(models.Model):
    """One unorganised worker. The row is narrow: what every list and rule reads, and no more."""

    uan = models.BigIntegerField(primary_key=True)

    # As read from e-KYC; only a fresh e-KYC changes them.
    name = models.CharField(max_length=200)
    name_local = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField()
    birth_year_only = models.BooleanField(default=False)
    gender = models.CharField(max_length=1, choices=choices.Gender)
    vault_reference = models.UUIDField()
    aadhaar_last4 = models.CharField(max_length=4)

    mobile = models.CharField(max_length=10, db_index=True)
    emergency_mobile = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=3)

    father_name = models.CharField(max_length=120)
    marital_status = models.CharField(max_length=10, choices=choices.MaritalStatus)
    social_category = models.CharField(max_length=8, choices=choices.SocialCategory)
    disability = models.BooleanField()
    disability_percent = models.PositiveSmallIntegerField(null=True)
    blood_group = models.CharField(max_length=3, choices=choices.BloodGroup, blank=True)
    nominee_name = models.CharField(max_length=120, blank=True)
    nominee_relation = models.CharField(max_length=8, choices=choices.Relation, blank=True)

    education = models.CharField(max_length=20, choices=choices.Education)
    monthly_income = models.CharField(max_length=12, choices=choices.MonthlyIncome)

    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="+")
    secondary_occupation = models.ForeignKey(
        Occupation, models.PROTECT, null=True, related_name="+"
    )
    experience_years = models.PositiveSmallIntegerField()
    skill_source = models.CharField(max_length=12, choices=choices.SkillSource, blank=True)
    platform_worker = models.BooleanField(default=False)

    # Where home is and where the worker lives now; the dated stays are in Stay.
    permanent_state = models.ForeignKey(State, models.PROTECT, related_name="+")
    permanent_district = models.ForeignKey(District, models.PROTECT, related_name="+")
    present_state = models.ForeignKey(State, models.PROTECT, related_name="+")
    present_district = models.ForeignKey(District, models.PROTECT, related_name="+")

    card_token = models.CharField(max_length=22, default=new_card_token, db_index=True)
    channel = models.CharField(max_length=10, choices=choices.Channel)
    registered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uan__range=(1, 10**12 - 1)),
                name="worker_uan_has_twelve_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(disability_percent__isnull=True)
                | models.Q(disability=True, disability_percent__range=(1, 100)),
                name="worker_disability_percent",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.uan_spaced})"

    @property
    def uan_spaced(self) -> str:
        return uan.spaced(self.uan)

    @property
    def age(self) -> int:
        return age_on(timezone.localdate(), self.date_of_birth)


class Photo(models.Model):
    """The e-KYC photograph, JPEG."""

    worker = models.OneToOneField(Worker, models.PROTECT, primary_key=True)
    jpeg = models.BinaryField()

    def __str__(self):
        return f"photo of {self.worker_id}"


class BankAccount(models.Model):
    """Where benefits are paid. The number is sealed; its fingerprint finds shared accounts."""

    worker = models.OneToOneField(
        Worker, models.PROTECT, primary_key=True, related_name="bank_account"
    )
    sealed_number = models.BinaryField()
    fingerprint = models.BinaryField()
    last4 = models.CharField(max_length=4)
    ifsc = models.CharField(max_length=11)
    holder = models.CharField(max_length=120)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["fingerprint"], name="bank_account_fingerprint")]

    def __str__(self):
        return f"XXXX{self.last4}"

    @property
    def number(self) -> str:
        return data_box.decrypt(self.sealed_number, b"bank:%d" % self.worker_id).decode()
