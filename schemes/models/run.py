"""The bookkeeping of `schemes.evaluation`."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One evaluation of workers as on `day`: of all in slices of UANs, or of those who changed.

    `rules` is a hash of the condition that was asked: another one asks for all workers anew.
    """

    day = models.DateField(_("as on"))
    rules = models.CharField(max_length=64)
    of_all = models.BooleanField(_("of all workers"))
    next_uan = models.BigIntegerField(default=0)  # where the next slice begins
    changed = models.PositiveBigIntegerField(_("verdicts changed"), default=0)
    began_at = models.DateTimeField(_("began"), db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("evaluation"), _("evaluations")

    def __str__(self):
        return f"as on {self.day}"


class Stale(models.Model):
    """A worker about whom something changed since the last run: written by triggers, in the
    transaction of the change, and by apps that add facts. Read and deleted by the run."""

    worker_id = models.BigIntegerField()

    def __str__(self):
        return str(self.worker_id)


class News(models.Model):
    """Schemes that a worker, who had verdicts before, became eligible for: who tells the worker
    deletes the row."""

    worker_id = models.BigIntegerField()
    schemes = ArrayField(models.SmallIntegerField())
    day = models.DateField()

    class Meta:
        verbose_name, verbose_name_plural = _("news of a worker"), _("news of workers")
        indexes = [models.Index(fields=["worker_id"], name="news_of_worker")]

    def __str__(self):
        return f"{self.worker_id}: {self.schemes}"
