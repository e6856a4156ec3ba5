from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.grievances.models.ticket import LONGEST, Desk, Ticket


class Step(models.Model):
    """One thing that happened to a ticket. Append-only, held by trigger. `internal` ones are for
    desks alone; the person reads the others."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("wrote this")
        SAID = "said", _("wrote more")
        ANSWERED = "answered", _("gave an answer")
        ASKED = "asked", _("asked a question")
        NOTE = "note", _("wrote a note")
        TAKEN = "taken", _("took it in hand")
        HANDED = "handed", _("handed over")
        SORTED = "sorted", _("sorted anew")
        REMINDED = "reminded", _("reminded the desk")
        LATE = "late", _("noted that it is late")
        CLOSED = "closed", _("closed it")
        REOPENED = "reopened", _("opened it again")
        RATED = "rated", _("said how good the help was")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="steps", db_index=False)
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    at = models.DateTimeField(_("when"), db_default=Now())
    by = models.CharField(_("by"), max_length=80)  # as the audit names them
    text = models.TextField(_("text"), max_length=LONGEST, blank=True)
    internal = models.BooleanField(_("for desks alone"), default=False)
    desk = models.CharField(_("desk"), max_length=8, choices=Desk)  # after it

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("step of a grievance"), _("steps of grievances")
        default_permissions = []
        indexes = [models.Index(fields=["ticket", "id"], name="step_of_ticket")]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class Attachment(models.Model):
    """A picture or a PDF that belongs to a ticket, in the database: outside every web root.
    `grievances.attachments` makes and gives it."""

    class Type(models.TextChoices):
        JPEG = "jpeg"
        PNG = "png"
        PDF = "pdf"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="attachments")
    type = models.CharField(max_length=4, choices=Type)
    size = models.PositiveIntegerField()  # bytes
    content = models.BinaryField()
    added_at = models.DateTimeField(db_default=Now())
    desk = models.CharField(max_length=8, choices=Desk)  # at which the ticket lay
    subject = models.CharField(max_length=40, blank=True)  # whom or what it was about then
    by = models.CharField(max_length=80)  # as the audit names them

    class Meta:
        ordering = ["id"]
        default_permissions = []

    def __str__(self):
        return f"{self.type} {self.pk}"
