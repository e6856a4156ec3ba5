"""What workers answer by SMS, what the portal still asks them, and who wants no more questions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.models.worker import Worker

MOBILE = r"^[6-9][0-9]{9}$"
LONGEST = 500  # letters of a reply that are kept


class Wish(models.TextChoices):
    """What a reply was understood as."""

    SAME = "same", _("Same place")
    MOVED = "moved", _("Moved")
    HOME = "home", _("Back home")
    NUMBER = "number", _("A number of a list")
    UNDO = "undo", _("That was wrong")
    STOP = "stop", _("No more questions")
    START = "start", _("Questions again")
    UNCLEAR = "unclear", _("Not understood")


class Outcome(models.TextChoices):
    """What happened then. Only the first three change something of a worker."""

    CHANGED = "changed", _("New address recorded")
    CONFIRMED = "confirmed", _("Address confirmed")
    UNDONE = "undone", _("New address taken back")
    STOPPED = "stopped", _("Questions stopped")
    STARTED = "started", _("Questions wanted again")
    ASKED = "asked", _("Asked back")
    UNCLEAR = "unclear", _("Not understood")
    LATE = "late", _("Nothing was asked, or too long ago")
    STRANGER = "stranger", _("Nobody's own mobile")
    REPEATED = "repeated", _("The same once more")
    TOO_MANY = "too_many", _("Too many in one day")
    GRIEVANCE = "grievance", _("Grievance noted")
    RATED = "rated", _("Said how good the help was")


# Nothing was done with these: staff may read them, for somebody wanted to say something.
LEFT_OVER = (Outcome.UNCLEAR, Outcome.LATE, Outcome.STRANGER, Outcome.TOO_MANY)


class ReplyQuerySet(models.QuerySet):
    def left_over(self):
        return self.filter(outcome__in=LEFT_OVER, looked_at=None)


class Reply(models.Model):
    """One SMS that came in. It is kept whatever it says; long numbers in it are blotted out."""

    gateway_id = models.CharField(
        max_length=80, unique=True, help_text=_("As the gateway names it; a repeat is dropped.")
    )
    mobile = models.CharField(_("mobile"), max_length=10)
    text = models.CharField(_("text"), max_length=LONGEST, blank=True)
    received_at = models.DateTimeField(_("received"), db_default=Now())
    wish = models.CharField(_("understood as"), max_length=8, choices=Wish)
    outcome = models.CharField(_("what happened"), max_length=9, choices=Outcome)
    # The worker it was about, once that is known; empty where one answered for several.
    worker = models.ForeignKey(
        Worker,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("worker"),
    )
    # Template of the SMS that answered it; empty: none was sent.
    answered_with = models.CharField(_("answer"), max_length=60, blank=True)
    looked_at = models.DateTimeField(_("looked at"), null=True)
    looked_by = models.CharField(max_length=80, blank=True)  # as audit names them

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("reply by SMS"), _("replies by SMS")
        indexes = [
            models.Index(fields=["mobile", "-id"], name="reply_of_mobile"),
            models.Index(
                fields=["-id"],
                name="reply_left_over",
                condition=Q(outcome__in=LEFT_OVER, looked_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(name="reply_has_mobile", condition=Q(mobile__regex=MOBILE)),
            models.CheckConstraint(name="reply_wish_known", condition=Q(wish__in=Wish.values)),
            models.CheckConstraint(
                name="reply_outcome_known", condition=Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self):
        return f"reply {self.pk}: {self.outcome}"


class Question(models.Model):
    """What the portal asks a mobile just now by SMS: one question at a time, which ends.

    `kind` says what is asked: which `worker` of `workers`, which `district` of `districts`, the
    `pin` of the new place or the name of the `place`, whether what was recorded is wrong (`undo`),
    or `anything`: the whole answer once more, after one was taken back. What was already said
    (`wish`, `pincode`, `workers`, of a `worker` question the one of `districts`) is kept till the
    rest is known.
    """

    class Kind(models.TextChoices):
        WORKER = "worker"
        DISTRICT = "district"
        PIN = "pin"
        PLACE = "place"
        UNDO = "undo"
        ANYTHING = "anything"

    mobile = models.CharField(max_length=10, primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind)
    workers = ArrayField(models.BigIntegerField())  # UANs, as they were numbered in the SMS
    wish = models.CharField(max_length=8, choices=Wish, blank=True)
    pincode = models.CharField(max_length=6, blank=True)
    districts = ArrayField(models.IntegerField(), default=list)  # LGD codes, likewise
    asked_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="question_ends")]
        constraints = [
            models.CheckConstraint(name="question_has_mobile", condition=Q(mobile__regex=MOBILE))
        ]

    def __str__(self):
        return f"which {self.kind}"


class OptOut(models.Model):
    """A mobile that gets no questions and no reminders. What somebody waits for still comes."""

    mobile = models.CharField(_("mobile"), max_length=10, primary_key=True)
    since = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("opt-out of a mobile"), _("opt-outs of mobiles")
        constraints = [
            models.CheckConstraint(name="optout_has_mobile", condition=Q(mobile__regex=MOBILE))
        ]

    def __str__(self):
        return "opt-out"
