"""What makes a counter look dishonest: traits that registrations share, refusals, flags for the
state and the ministry, and the workers who are called back."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State
from workers.counter.models.centre import Centre, Operator
from workers.counter.models.visit import Assistance
from workers.models import Worker


class CurrentTransaction(models.Func):
    """The number of the transaction that writes, as a bigint."""

    template = "((pg_current_xact_id())::text)::bigint"
    output_field = models.BigIntegerField()
    arity = 0


class Trait(models.Model):
    """Something of a worker that others should not share, as it stood when an operator wrote it.

    `subject` is a keyed fingerprint, or of a photograph a hash: nobody reads a mobile, an account
    or an address out of it. `xid` is the transaction that wrote the row: the nightly job reads on
    by snapshot, so that no late commit is skipped. Append-only.
    """

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("mobile")
        BANK = "bank", _("bank account")
        ADDRESS = "address", _("address")
        PHOTO = "photo", _("photo")
        ALIKE = "alike", _("photo that looks alike")

    kind = models.CharField(max_length=8, choices=Kind)
    subject = models.BinaryField()  # 16 bytes
    assistance = models.ForeignKey(Assistance, models.PROTECT, related_name="traits")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", db_index=False)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+", db_index=False)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(db_default=Now())
    xid = models.BigIntegerField(db_default=CurrentTransaction(), editable=False)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["kind", "subject"], name="trait_shared"),
            models.Index(fields=["kind", "xid"], name="trait_new"),
        ]

    def __str__(self):
        return f"{self.kind} of {self.worker_id}"


class Refusal(models.Model):
    """How often an operator was refused on a day, by which rule."""

    class Rule(models.TextChoices):
        TOO_FAST = "too_fast", _("too many registrations in a short time")
        OUT_OF_HOURS = "hours", _("work out of hours")
        SHARED = "shared", _("what too many workers share")

    operator = models.ForeignKey(Operator, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=8, choices=Rule)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "centre", "rule", "day"], name="refusal_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="refusal_of_day")]

    def __str__(self):
        return f"{self.day} {self.rule} of {self.operator_id}: {self.count}"


class FlagQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status__in=Flag.WAITING)

    def of_state(self, state_id: int):
        return self.filter(state=state_id)


class Flag(models.Model):
    """A pattern at a centre that somebody should look at; one row for the same finding, however
    often it is found again.

    `subject` is what the finding is about: the hex of a trait's fingerprint, or an operator's
    number, with the day where it is a day's doing. `count` is how many (workers, registrations,
    attempts, answers), `here` how many of them at this centre.
    """

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("one mobile, many workers")
        BANK = "bank", _("one bank account, several workers")
        ADDRESS = "address", _("one address, many workers")
        PHOTO = "photo", _("one photo, several workers")
        ALIKE = "alike", _("photos that look alike")
        BURST = "burst", _("many registrations within minutes")
        TOO_FAST = "too_fast", _("refused: too fast")
        OUT_OF_HOURS = "hours", _("refused: out of hours")
        SHARED = "shared", _("refused: shared by too many workers")
        UNPROVEN = "unproven", _("many visits without a proof of identity")
        NOT_THERE = "absent", _("worker says: I was not there")
        PAID = "paid", _("worker says: I had to pay")
        NOT_MINE = "not_mine", _("worker says: not my mobile")

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        LOOKED_AT = "seen", _("looked at")
        DISMISSED = "dismissed", _("dismissed")
        UPHELD = "upheld", _("upheld")

    WAITING = (Status.OPEN, Status.LOOKED_AT)

    kind = models.CharField(_("pattern"), max_length=8, choices=Kind)
    subject = models.CharField(_("about"), max_length=64)
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    operator = models.ForeignKey(
        Operator,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("operator"),
        help_text=_("Who did most of it."),
    )
    state = models.ForeignKey(State, models.PROTECT, related_name="+", verbose_name=_("state"))
    day = models.DateField(_("day"), null=True)
    count = models.PositiveIntegerField(_("how many"))
    here = models.PositiveIntegerField(_("at this centre"))
    first_seen = models.DateTimeField(_("first"))
    last_seen = models.DateTimeField(_("last"))
    found_at = models.DateTimeField(_("found"), db_default=Now())
    status = models.CharField(
        _("state of the flag"),
        max_length=9,
        choices=Status,
        default=Status.OPEN,
        db_default=Status.OPEN,
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, db_default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_count = models.PositiveIntegerField(null=True)  # how many there were then

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("flag"), _("flags")
        default_permissions = ("view",)
        permissions = [("decide_flag", "Can dismiss or uphold a flag of a centre")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject", "centre"], name="flag_once"),
            models.CheckConstraint(
                name="flag_decided_with_a_reason",
                condition=models.Q(status="open")
                | (
                    ~models.Q(reason="")
                    & models.Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="flag_by_status"),
            models.Index(fields=["state", "status", "-id"], name="flag_of_state"),
            models.Index(fields=["centre", "status"], name="flag_of_centre"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.count}"


class FlagCursor(models.Model):
    """How far a step of the nightly job has come: `xid` for traits, `at` for what goes by days."""

    step = models.CharField(primary_key=True, max_length=8)
    xid = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    cluster = models.CharField(max_length=20, blank=True)  # after a restore elsewhere: anew

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.step}: {self.xid}"


class CallBackQuerySet(models.QuerySet):
    def to_call(self):
        return self.filter(result=CallBack.Result.WAITING)


class CallBack(models.Model):
    """A registration at a counter that was drawn by lot: the helpline asks the worker about it.

    Drawn when the worker is registered, by a keyed number that nobody at a counter can know.
    """

    class Result(models.TextChoices):
        WAITING = "waiting", _("to be called")
        TALKED = "talked", _("talked to")
        NOT_REACHED = "nobody", _("not reached")

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNSURE = "unsure", _("does not know, or does not say")

    assistance = models.OneToOneField(Assistance, models.PROTECT, related_name="call_back")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="+", verbose_name=_("worker"))
    operator = models.ForeignKey(
        Operator, models.PROTECT, related_name="+", db_index=False, verbose_name=_("operator")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="+", verbose_name=_("centre"))
    drawn_at = models.DateTimeField(_("drawn"), db_default=Now())
    result = models.CharField(_("result"), max_length=7, choices=Result, default=Result.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    was_there = models.CharField(_("was there"), max_length=6, choices=Answer, blank=True)
    paid = models.CharField(_("had to pay"), max_length=6, choices=Answer, blank=True)
    paid_rupees = models.DecimalField(
        _("rupees paid"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    own_mobile = models.CharField(_("own mobile"), max_length=6, choices=Answer, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("called by"),
    )
    called_at = models.DateTimeField(_("called"), null=True)

    objects = CallBackQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("call-back"), _("call-backs")
        default_permissions = ("view",)
        permissions = [("record_callback", "Can call workers back and record what they say")]
        constraints = [
            models.CheckConstraint(
                name="callback_answers_when_talked",
                condition=~models.Q(result="talked")
                | (
                    ~models.Q(was_there="")
                    & ~models.Q(paid="")
                    & ~models.Q(own_mobile="")
                    & models.Q(called_by__isnull=False)
                ),
            )
        ]
        indexes = [
            models.Index(
                fields=["id"], name="callback_to_call", condition=models.Q(result="waiting")
            )
        ]

    def __str__(self):
        return f"{_('call-back')} {self.pk}"
