import re

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.audit import context, detail, words

# A long number in what somebody typed as a reason: a mobile, an Aadhaar, an account.
LONG_NUMBER = re.compile(r"\d(?:[\s./-]?\d){8,}")
# `by` of these kinds names a user: "staff:3"; "platform:7" is the platform, through a program.
USERS = {"staff", "state", "operator", "platform-user"}
# The worker's own doing and the portal's, which nobody needs to be told of as another's.
OWN = Q(by="worker") | Q(by__startswith="worker:") | Q(by="system")


def without_numbers(typed: str) -> str:
    """A reason or a note, in which nobody keeps another's mobile, Aadhaar or account number."""
    return LONG_NUMBER.sub("[…]", typed.strip())


class EventQuerySet(models.QuerySet):
    def seen_by(self, *numbers: int) -> "EventQuerySet":
        """For the worker's own eyes: what others saw or did of this worker, whose UANs these are,
        the newest first."""
        return self.filter(worker_id__in=numbers).exclude(OWN).order_by("-at", "-id")

    def after(self, at, id: int) -> "EventQuerySet":
        """The rows behind one, the newest first: a page begins where the last one ended."""
        return self.filter(Q(at=at, id__lt=id) | Q(at__lt=at), at__lte=at)


class EventManager(models.Manager.from_queryset(EventQuerySet)):
    def record(
        self,
        action: str,
        *,
        by: str,
        worker_id: int | None = None,
        reason: str = "",
        **names,
    ) -> "Event":
        """Write down that `by` did `action`: "worker", "anyone", "system", or "staff:3".

        User, role, network address and request are filled in from the request under way. Details
        (`names`) hold names of things, never a person's values: ValueError says which does not
        look like one (`eshram.audit.detail`). Long numbers in `reason` are blotted out.
        """
        detail.check(names)
        kind, _colon, number = by.partition(":")
        origin = context.origin(of_user=kind in USERS)
        if kind in USERS and number.isdecimal() and origin["user_id"] is None:
            origin["user_id"] = int(number)  # a task's doing, on a user's behalf
        return self.create(
            action=action,
            by=by,
            worker_id=worker_id,
            detail=names,
            reason=without_numbers(reason)[:500],
            **origin,
        )


class Event(models.Model):
    """Who did what, who saw whom, what was disclosed to whom. Append-only, held by trigger.

    The table is kept by months of `at` (PRIMARY KEY (at, id); a default part for what no month
    holds). `id` alone is unique by its sequence, and has no index: ask by worker, user, action or
    day. `by` is who is said to have acted, `user_id` the user whose session it was, `role` the keys
    of that user's roles at the time.
    """

    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    action = models.CharField(_("what"), max_length=60)
    by = models.CharField(_("by"), max_length=80, help_text="worker, operator:12, staff:3, system")
    worker_id = models.BigIntegerField(_("UAN"), null=True)
    detail = models.JSONField(_("details"), default=dict)
    user_id = models.BigIntegerField(_("user"), null=True)
    role = models.CharField(_("role"), max_length=120, blank=True, default="", db_default="")
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="", db_default="")
    address = models.CharField(
        _("network address"),
        max_length=45,
        blank=True,
        default="",
        db_default="",
        help_text="of a user in full; of others ~ and a fingerprint that changes with the month",
    )
    request_id = models.CharField(
        _("request"), max_length=64, blank=True, default="", db_default=""
    )

    objects = EventManager()

    class Meta:
        verbose_name, verbose_name_plural = _("event"), _("events")
        ordering = ["-at", "-id"]
        default_permissions = ["view"]
        indexes = [
            models.Index(
                fields=["worker_id", "-at"],
                name="event_of_worker",
                condition=Q(worker_id__isnull=False),
            ),
            models.Index(
                fields=["user_id", "-at"],
                name="event_of_user",
                condition=Q(user_id__isnull=False),
            ),
            models.Index(  # without what fills most of the table
                fields=["action", "-at"], name="event_of_action", condition=~Q(action="registered")
            ),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.by}: {self.action}"

    @property
    def what(self) -> str:
        """The action in words, where there are some."""
        return words.ACTIONS.get(self.action, self.action)

    @property
    def who(self) -> str:
        """The kind of person or machine, in words: not which."""
        return words.who(self.by)

    @property
    def details(self) -> str:
        """`fields: mobile, bank; count: 3`"""
        return "; ".join(f"{key}: {plain(value)}" for key, value in self.detail.items())


def plain(value) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
