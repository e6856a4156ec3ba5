from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from workers.models.worker import Worker


class NewsQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(told_at=None)


class News(models.Model):
    """What a worker without a mobile is to be told: somebody reads it out to them."""

    worker = models.ForeignKey(
        Worker, models.PROTECT, related_name="news", verbose_name=_("worker")
    )
    template = models.CharField(_("message"), max_length=60)
    language = models.CharField(max_length=3)
    text = models.TextField()
    created_at = models.DateTimeField(_("since"), db_default=Now())
    told_at = models.DateTimeField(_("told"), null=True)
    told_by = models.CharField(_("told by"), max_length=80, blank=True)  # as audit names them

    objects = NewsQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("news to read out"), _("news to read out")
        indexes = [
            models.Index(
                fields=["worker", "id"], name="news_waiting", condition=models.Q(told_at=None)
            )
        ]

    def __str__(self):
        return f"{self.template} for {self.worker_id}"
