import secrets

from django.db import models
from django.db.models import BigIntegerField, Case, F, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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


class WorkerQuerySet(models.QuerySet):
    def of_uan(self, number: int | str):
        """The worker who is known by this UAN today: its own, or that of a merged record."""
        alias = UanAlias.objects.filter(uan=number).values("worker")
        return self.filter(uan=Coalesce(Subquery(alias), Value(int(number), BigIntegerField())))

    def of_place(self, first: int, **place: int):
        """The first by UAN, at least, of those whose home or present `state` (or `district`) is
        this: a walk along each of two indexes, however many live there. Filter before, not after.
        """
        walks = [
            self.filter(**{f"{where}_{kind}": code for kind, code in place.items()})
            .order_by("uan")
            .values("uan")[:first]
            for where in ("permanent", "present")
        ]
        return self.filter(uan__in=walks[0].union(walks[1]))

    def away_from(self, state: int):
        """Ours, away: home in this state, living in another."""
        return self.filter(permanent_state=state, level=choices.Level.STATES)

    def here_from_elsewhere(self, state: int):
        """Others', here: living in this state, home in another."""
        return self.filter(present_state=state, level=choices.Level.STATES)

    def may_sign_in(self):
        return self.filter(status__in=choices.MAY_SIGN_IN)


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

    # Their own or their family's; empty: they are told through `workers.telling`.
    mobile = models.CharField(max_length=10, blank=True, db_index=True)
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

    occupation = models.ForeignKey(
        Occupation, models.PROTECT, db_index=False, related_name="+"
    )  # the index is below
    secondary_occupation = models.ForeignKey(
        Occupation, models.PROTECT, null=True, related_name="+"
    )
    experience_years = models.PositiveSmallIntegerField()
    skill_source = models.CharField(max_length=12, choices=choices.SkillSource, blank=True)
    platform_worker = models.BooleanField(default=False)

    # Where home is and where the worker lives now; the dated stays are in Stay. Their indexes are
    # below: each lists the workers of a place by UAN (`of_place`).
    permanent_state = models.ForeignKey(State, models.PROTECT, db_index=False, related_name="+")
    permanent_district = models.ForeignKey(
        District, models.PROTECT, db_index=False, related_name="+"
    )
    present_state = models.ForeignKey(State, models.PROTECT, db_index=False, related_name="+")
    present_district = models.ForeignKey(District, models.PROTECT, db_index=False, related_name="+")
    # What the last stay says too: rules are asked of the whole register by this row alone.
    present_area = models.CharField(max_length=5, choices=choices.Area, blank=True, db_default="")
    family_along = models.BooleanField(null=True)
    at_home = models.BooleanField(default=False)  # the present address is the permanent one
    # Geography decides; `at_home` only tells a move inside the district from none.
    level = models.GeneratedField(
        expression=Case(
            When(~Q(permanent_state=F("present_state")), then=Value(choices.Level.STATES)),
            When(~Q(permanent_district=F("present_district")), then=Value(choices.Level.DISTRICTS)),
            When(at_home=False, then=Value(choices.Level.DISTRICT)),
            default=Value(choices.Level.NONE),
        ),
        output_field=models.CharField(max_length=9, choices=choices.Level),
        db_persist=True,
    )
    # The day (India time) on which the present address, and the occupation, was last told or
    # confirmed. Empty: never.
    address_since = models.DateField(null=True)
    work_since = models.DateField(null=True)

    card_token = models.CharField(max_length=22, default=new_card_token, db_index=True)
    channel = models.CharField(max_length=10, choices=choices.Channel)
    registered_at = models.DateTimeField(db_default=Now())

    # Changed by `workers.lifecycle` and `workers.merging` alone; the history is in StatusChange.
    status = models.CharField(
        max_length=8,
        choices=choices.Status,
        default=choices.Status.ACTIVE,
        db_default=choices.Status.ACTIVE,
    )
    status_since = models.DateField(null=True)  # empty: since the registration

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("worker"), _("workers")
        permissions = [
            ("reveal_worker", "Can see a worker's hidden details, giving a reason"),
            ("propose_merge", "Can propose to join two records of one person"),
            ("approve_merge", "Can approve or refuse that two records are joined"),
            ("record_death", "Can record that a worker died"),
            ("close_worker", "Can close a worker's registration and open it again"),
            ("correct_worker", "Can ask a worker to correct details by Aadhaar"),
        ]
        indexes = [
            models.Index(
                fields=["date_of_birth"],
                name="worker_active_by_birth",
                condition=Q(status=choices.Status.ACTIVE),
            ),
            models.Index(
                fields=["date_of_birth"],
                name="worker_over_age_by_birth",
                condition=Q(status=choices.Status.OVER_AGE),
            ),
            models.Index(
                fields=["status", "uan"],
                name="worker_not_active",
                condition=~Q(status=choices.Status.ACTIVE),
            ),
            # Whom an SMS can ask, oldest first. One column: equal days share one key.
            models.Index(
                fields=["address_since"],
                name="worker_address_since",
                condition=Q(status=choices.Status.ACTIVE) & ~Q(mobile=""),
            ),
            models.Index(
                fields=["work_since"],
                name="worker_work_since",
                condition=Q(status=choices.Status.ACTIVE) & ~Q(mobile=""),
            ),
            # Between states live few of all: `away_from` and `here_from_elsewhere`.
            models.Index(
                fields=["permanent_state", "uan"],
                name="worker_away",
                condition=Q(level=choices.Level.STATES),
            ),
            models.Index(
                fields=["present_state", "uan"],
                name="worker_from_elsewhere",
                condition=Q(level=choices.Level.STATES),
            ),
            models.Index(fields=["permanent_state", "uan"], name="worker_home_state"),
            models.Index(fields=["present_state", "uan"], name="worker_present_state"),
            models.Index(fields=["permanent_district", "uan"], name="worker_home_district"),
            models.Index(fields=["present_district", "uan"], name="worker_present_district"),
            # Of an occupation, district by district: where they live, and where those come from who
            # live elsewhere.
            models.Index(
                fields=["occupation", "present_district", "uan"], name="worker_occupation"
            ),
            models.Index(
                fields=["occupation", "permanent_district", "uan"],
                name="worker_occupation_away",
                condition=Q(at_home=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(at_home=False) | Q(permanent_district=F("present_district")),
                name="worker_at_home_lives_there",
            ),
            models.CheckConstraint(
                condition=Q(status__in=choices.Status.values),
                name="worker_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(uan__range=(1, 10**12 - 1)),
                name="worker_uan_has_twelve_digits",
            ),
            models.CheckConstraint(
                condition=Q(disability_percent__isnull=True)
                | Q(disability=True, disability_percent__range=(1, 100)),
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


class UanAlias(models.Model):
    """Another number of this worker, for ever: who asks for it is led to `worker`.

    Aliases are flat: when `worker` is merged in turn, its aliases move on with it. They are never
    deleted (trigger), so that no number is given to anybody else.
    """

    uan = models.BigIntegerField(primary_key=True)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="aliases")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="alias_of_somebody_else", condition=~Q(uan=F("worker")))
        ]

    def __str__(self):
        return f"{uan.spaced(self.uan)} -> {uan.spaced(self.worker_id)}"


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
