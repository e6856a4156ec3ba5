"""What senders asked. The row is the queue: what is to be answered by a callback waits here."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from integrations.states.models import Agreement


class MessageQuerySet(models.QuerySet):
    def counted(self):
        """With `requests`, how many it held, and `refused`, how many of them were not answered;
        without what the sender wrote."""
        keys = "(SELECT count(*) FROM jsonb_object_keys(%(expressions)s))"
        return self.defer("asked", "references", "rejected").annotate(
            requests=F("references__len"),
            refused=Func(F("rejected"), template=keys, output_field=models.IntegerField()),
        )


class Message(models.Model):
    """A message that was taken. `asked` is its `message` as it came, while it waits; what was
    answered of each request is kept as codes, without the records."""

    class Status(models.TextChoices):
        """The standard's words."""

        RECEIVED = "rcvd", _("received")
        DONE = "succ", _("answered")
        REJECTED = "rjct", _("rejected")

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="+", verbose_name=_("agreement")
    )
    message_id = models.CharField(_("number of the message"), max_length=99)
    action = models.CharField(_("action"), max_length=20)
    transaction_id = models.CharField(_("transaction"), max_length=99)
    correlation_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender_uri = models.CharField(_("answered to"), max_length=500, blank=True)
    asked = models.JSONField(null=True)
    status = models.CharField(_("standing"), max_length=4, choices=Status, default=Status.RECEIVED)
    references = ArrayField(models.CharField(max_length=99), default=list)
    # Of the requests that were not answered: {"reference": "rjct.…"}.
    rejected = models.JSONField(_("rejected"), default=dict)
    records = models.PositiveIntegerField(_("records given"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(db_default=Now())
    received_at = models.DateTimeField(_("received"), db_default=Now())
    done_at = models.DateTimeField(_("answered"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("message to the registry"), _("registry's messages")
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["due_at"], name="registry_waiting", condition=Q(status="rcvd")),
            models.Index(fields=["agreement", "transaction_id"], name="registry_transaction"),
            models.Index(fields=["received_at"], name="registry_received"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "message_id"], name="registry_once"),
        ]

    def __str__(self):
        return f"{self.action} {self.correlation_id}"
