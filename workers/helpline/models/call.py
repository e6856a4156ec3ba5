"""A call under way and those that were: who called, who was looked up, what came of it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.counter.models import CallBack
from workers.grievances.models import Category, Ticket
from workers.helpline import languages
from workers.models import Worker


class CallQuerySet(models.QuerySet):
    def open(self):
        return self.filter(ended_at=None)


class Call(models.Model):
    """One caller before one agent, who has one call at a time.

    While it is under way its pages open, for this agent alone; nothing of a person is readable
    without it, and of one person only: who was matched. `traces` are what somebody who looks after
    the agents should look at.
    """

    class Kind(models.TextChoices):
        IN = "in", _("called 14434")
        BACK = "back", _("called back")
        SAMPLE = "sample", _("asked about a registration at a centre")

    class End(models.TextChoices):
        DONE = "done", _("finished")
        SWITCHED = "switched", _("another call was begun")
        WRONG = "wrong", _("too many wrong answers")
        EXPIRED = "expired", _("left open too long")
        SIGNED_OUT = "out", _("the agent signed out")

    class Trace(models.TextChoices):
        OTHER_NUMBER = "number", _("another number than on record")
        AGAIN = "again", _("the same worker again, the same agent")
        GUESSED = "guessed", _("right only after wrong answers")
        NAMESAKE = "namesake", _("the agent's own family name")
        LEFT_OPEN = "open", _("left open with a record")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("agent")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind, default=Kind.IN)
    who = models.CharField(
        _("caller"), max_length=12, choices=Ticket.Who, default=Ticket.Who.REGISTERED
    )
    # Of the telephone that called, or was called; empty: it was not shown.
    mobile = models.CharField(max_length=10, blank=True)
    language = models.CharField(_("language"), max_length=3, choices=languages.CHOICES)
    began_at = models.DateTimeField(_("began"), db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended = models.CharField(_("how it ended"), max_length=8, choices=End, blank=True)
    topic = models.CharField(_("about"), max_length=12, choices=Category, blank=True)
    wrong = models.PositiveSmallIntegerField(_("wrong answers"), default=0)

    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, related_name="+", verbose_name=_("worker")
    )
    matched_at = models.DateTimeField(null=True)
    asked = ArrayField(models.CharField(max_length=8), default=list)  # names of the answers
    phone_proven_at = models.DateTimeField(null=True)  # a code was read from the worker's mobile
    otp_id = models.UUIDField(null=True)  # the code that was sent for it
    traces = ArrayField(models.CharField(max_length=8), default=list)
    # The grievance of a caller without UAN, shown by its number and their mobile.
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="+")
    # The registration that a sample call asks about.
    sample = models.ForeignKey(CallBack, models.PROTECT, null=True, related_name="+")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("call"), _("calls")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["agent"],
                name="call_one_at_a_time",
                condition=models.Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="call_matched_or_nobody",
                condition=models.Q(worker=None) | models.Q(matched_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "-began_at"], name="call_of_agent"),
            models.Index(
                fields=["agent", "worker", "-began_at"],
                name="call_agent_of_worker",
                condition=models.Q(worker__isnull=False),
            ),
            models.Index(fields=["-began_at"], name="call_traced", condition=~models.Q(traces=[])),
            BrinIndex(fields=["began_at"], name="call_by_day", autosummarize=True),
        ]

    def __str__(self):
        return f"{_('call')} {self.id}"

    @property
    def by(self) -> str:
        """As audit names who acts."""
        return f"staff:{self.agent_id}"


class Lookup(models.Model):
    """One try to match a caller with a record. Append-only.

    `worker` is who was found by the number that the caller gave, right or wrong: empty, nobody.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="lookups")
    worker = models.ForeignKey(Worker, models.PROTECT, null=True, related_name="+")
    right = models.BooleanField()
    asked = ArrayField(models.CharField(max_length=8))
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"lookup {self.pk}"


class ToCallQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(done_at=None)


class ToCall(models.Model):
    """Somebody who is called back: the line broke, something had to be asked, or they asked for it.

    Who takes it has it in a call (`taken_in`) until that call ends; after the last try nobody tries
    again.
    """

    class Result(models.TextChoices):
        TALKED = "talked", _("talked to")
        NOT_REACHED = "nobody", _("not reached")

    mobile = models.CharField(max_length=10)
    language = models.CharField(_("language"), max_length=3, choices=languages.CHOICES)
    who = models.CharField(_("caller"), max_length=12, choices=Ticket.Who)
    topic = models.CharField(_("about"), max_length=12, choices=Category)
    note = models.CharField(_("note"), max_length=300, blank=True)
    promised_in = models.ForeignKey(Call, models.PROTECT, related_name="+")
    not_before = models.DateTimeField(_("not before"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    taken_in = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+")
    result = models.CharField(_("result"), max_length=7, choices=Result, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = ToCallQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("promised call"), _("promised calls")
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["not_before"], name="tocall_waiting", condition=models.Q(done_at=None)
            )
        ]

    def __str__(self):
        return f"{_('promised call')} {self.pk}"


class Recovery(models.Model):
    """A way back to an account that was begun on the telephone and ends at a centre.

    It is over when the mobile was changed after it began (`workers.recovery`), or too old.
    """

    class Reason(models.TextChoices):
        LOST = "lost", _("The mobile or SIM is lost or stolen")
        NEW = "new", _("The worker has another number now")
        STRANGER = "stranger", _("Somebody else has the number")

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="recoveries")
    reason = models.CharField(max_length=8, choices=Reason)
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["worker", "-begun_at"], name="recovery_of_worker")]

    def __str__(self):
        return f"recovery {self.pk}"
