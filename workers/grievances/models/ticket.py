from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State
from workers.counter.models import Centre, Operator
from workers.models import Worker
from workers.models.reply import MOBILE

LONGEST = 2000  # letters of what somebody writes at once


class Category(models.TextChoices):
    """In the words of who complains."""

    REGISTRATION = "registration", _("Registering on e-Shram")
    CARD = "card", _("The e-Shram card")
    DETAILS = "details", _("My details are wrong")
    MOBILE = "mobile", _("Mobile number or code (OTP)")
    SCHEME = "scheme", _("A scheme or its money")
    PLATFORM = "platform", _("An app or company I work for")
    OPERATOR = "operator", _("Somebody at a centre: money taken, or bad conduct")
    PRIVACY = "privacy", _("My data and my privacy")
    OTHER = "other", _("Something else")


class Desk(models.TextChoices):
    """Who has to answer."""

    MINISTRY = "ministry", _("Ministry")
    STATE = "state", _("State")
    SCHEME = "scheme", _("Scheme desk")
    PLATFORM = "platform", _("Platform")
    PRIVACY = "privacy", _("Data protection desk")


OUTSIDE = frozenset({Desk.PLATFORM})  # desks that are not the government's own


class Channel(models.TextChoices):
    ME = "me", _("own pages")
    WEB = "web", _("web page without UAN")
    HELPLINE = "helpline", _("helpline")
    SMS = "sms", _("SMS")
    CENTRE = "centre", _("at a centre")


class Result(models.TextChoices):
    """How a ticket was closed, as it is told by SMS: short."""

    SOLVED = "solved", _("solved")
    EXPLAINED = "explained", _("explained")
    NOT_POSSIBLE = "no", _("not possible by the rules")
    NO_ANSWER = "silent", _("no answer came from you")
    OWN = "own", _("closed by you")


class TicketQuerySet(models.QuerySet):
    def under_way(self):
        return self.exclude(status=Ticket.Status.CLOSED)

    def of_worker(self, worker: Worker):
        """Also those of records that were joined with this one."""
        joined = worker.aliases.values_list("uan", flat=True)
        return self.filter(worker__in=[worker.pk, *joined])

    def but_privacy(self):
        """What anybody but the data-protection desk may see at all."""
        return self.exclude(category=Category.PRIVACY)

    def with_names(self):
        return self.select_related("state", "centre", "operator__user", "assigned_to")


class Ticket(models.Model):
    """One grievance of one person. What happened to it stands in its steps.

    `worker` is set only where somebody proved to be that worker, or an agent or operator had them
    before them; never by a UAN that was merely said (`said_uan`). `subject` is the key of what it
    is about, as the app that knows it gave it (`grievances.subjects`): a scheme or a platform.
    """

    class Who(models.TextChoices):
        REGISTERED = "registered", _("registered")
        UNREGISTERED = "new", _("not registered")
        ON_BEHALF = "behalf", _("on behalf of somebody")

    class Status(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ASKED = "asked", _("waits for you")
        CLOSED = "closed", _("closed")

    # Eleven digits, the first 1 to 5 (no mobile begins so, no UAN has eleven): see `numbers`.
    number = models.CharField(_("number"), max_length=11, unique=True, editable=False)
    who = models.CharField(_("who"), max_length=10, choices=Who)
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, db_index=False, related_name="+",
        verbose_name=_("worker"),
    )  # fmt: skip
    mobile = models.CharField(_("mobile"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    for_name = models.CharField(_("on behalf of"), max_length=120, blank=True)
    said_uan = models.CharField(_("UAN as it was said"), max_length=12, blank=True)
    category = models.CharField(_("about"), max_length=12, choices=Category)
    subject = models.CharField(_("about which"), max_length=40, blank=True)
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, related_name="+", verbose_name=_("centre")
    )
    operator = models.ForeignKey(
        Operator, models.PROTECT, null=True, related_name="+", verbose_name=_("operator")
    )
    state = models.ForeignKey(
        State, models.PROTECT, null=True, db_index=False, related_name="+",
        verbose_name=_("state"),
    )  # fmt: skip
    language = models.CharField(_("language"), max_length=3)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    opened_by = models.CharField(max_length=80)  # as the audit names them
    text = models.TextField(_("what is wrong"), max_length=LONGEST)
    status = models.CharField(_("stage"), max_length=6, choices=Status, default=Status.OPEN)
    desk = models.CharField(_("desk"), max_length=8, choices=Desk)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("in the hands of"),
    )  # fmt: skip
    opened_at = models.DateTimeField(_("opened"), db_default=Now())
    deadline = models.DateField(_("to be closed by"))
    first_answered_at = models.DateTimeField(_("first answered"), null=True)
    reminded_at = models.DateTimeField(null=True)  # the desk, of this deadline
    escalated_at = models.DateTimeField(_("late since"), null=True)
    closed_at = models.DateTimeField(_("closed on"), null=True)
    result = models.CharField(_("result"), max_length=9, choices=Result, blank=True)
    reopened_at = models.DateTimeField(_("opened again"), null=True)
    reopened = models.PositiveSmallIntegerField(_("times opened again"), default=0)
    repeated = models.PositiveIntegerField(_("times said again"), default=0)
    rating_asked_at = models.DateTimeField(null=True)
    rating = models.PositiveSmallIntegerField(_("how good was the help (1 to 5)"), null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("grievance"), _("grievances")
        default_permissions = ["view"]
        permissions = [
            ("see_all_tickets", "See all grievances but those about privacy"),
            ("work_ministry_desk", "Answer and close grievances for the ministry"),
            ("work_scheme_desk", "Answer grievances about schemes"),
            ("work_privacy_desk", "See, answer and close grievances about privacy"),
        ]
        indexes = [
            models.Index(fields=["worker", "-id"], name="ticket_of_worker"),
            models.Index(fields=["mobile", "-id"], name="ticket_of_mobile"),
            # A desk's open tickets, the most urgent first.
            models.Index(
                fields=["desk", "deadline", "id"],
                name="ticket_of_desk",
                condition=~Q(status="closed"),
            ),
            models.Index(
                fields=["desk", "state", "deadline", "id"],
                name="ticket_of_state",
                condition=~Q(status="closed"),
            ),
            models.Index(
                fields=["desk", "subject", "deadline", "id"],
                name="ticket_of_subject",
                condition=~Q(status="closed"),
            ),
            models.Index(fields=["desk", "state", "-id"], name="ticket_all_of_state"),
            models.Index(fields=["category", "subject", "-id"], name="ticket_all_of_subject"),
            models.Index(fields=["opened_at"], name="ticket_by_day"),
            models.Index(
                fields=["closed_at"], name="ticket_closed", condition=Q(status="closed")
            ),
            models.Index(
                fields=["deadline"], name="ticket_due", condition=~Q(status="closed")
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                name="ticket_privacy_stays_at_its_desk",
                condition=Q(category="privacy", desk="privacy")
                | (~Q(category="privacy") & ~Q(desk="privacy")),
            ),
            models.CheckConstraint(
                name="ticket_closed_has_an_end",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="ticket_mobile_is_one", condition=Q(mobile="") | Q(mobile__regex=MOBILE)
            ),
            models.CheckConstraint(
                name="ticket_somebody_can_be_told",
                condition=~Q(mobile="") | Q(worker__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_rating", condition=Q(rating=None) | Q(rating__range=(1, 5))
            ),
            models.CheckConstraint(
                name="ticket_platform_is_named", condition=~Q(desk="platform") | ~Q(subject="")
            ),
            models.CheckConstraint(
                name="ticket_state_is_named", condition=~Q(desk="state") | Q(state__isnull=False)
            ),
        ]

    def __str__(self):
        return self.spaced

    @property
    def spaced(self) -> str:
        """123 4567 8901, as it is read out."""
        return f"{self.number[:3]} {self.number[3:7]} {self.number[7:]}"

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.CLOSED

    @property
    def holder(self) -> str:
        """In whose hands it is, by name; "" if in nobody's."""
        user = self.assigned_to
        return (user.get_full_name() or user.username) if user else ""
