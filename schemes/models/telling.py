"""What is sent to workers about schemes: who wants none, and which days are done."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.models import Worker


class Muted(models.Model):
    """A worker who wants no messages about schemes."""

    worker = models.OneToOneField(Worker, models.PROTECT, primary_key=True, related_name="+")
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("worker without messages about schemes")
        verbose_name_plural = _("workers without messages about schemes")

    def __str__(self):
        return f"{self.worker_id} since {self.since}"


class Seen(models.Model):
    """What a worker saw as theirs on the page that followed their last answer: ids of schemes."""

    worker = models.OneToOneField(Worker, models.PROTECT, primary_key=True, related_name="+")
    schemes = ArrayField(models.SmallIntegerField())
    at = models.DateTimeField()

    class Meta:
        verbose_name, verbose_name_plural = _("schemes seen"), _("schemes seen")
        indexes = [models.Index(fields=["at"], name="seen_at")]

    def __str__(self):
        return f"{self.worker_id}: {self.schemes}"


class Reminded(models.Model):
    """Who loses a scheme on `day` by a birthday has been reminded."""

    day = models.DateField(_("day"), primary_key=True)
    workers = models.PositiveBigIntegerField(_("workers"))
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("reminder"), _("reminders")

    def __str__(self):
        return f"{self.day}: {self.workers}"
