"""What a scheme's own office decided of a worker's application."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from schemes.models.scheme import Scheme
from workers.models import Worker


class Decision(models.Model):
    """As the state's system told it; what it tells later of the same application stands beside it,
    and the newest counts. `reason` is in the office's own words, long numbers blotted out."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    worker = models.ForeignKey(Worker, models.PROTECT, related_name="decisions", db_index=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+")
    outcome = models.CharField(_("decision"), max_length=8, choices=Outcome)
    decided_on = models.DateField(_("decided on"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    reference = models.CharField(_("number of the application"), max_length=64, blank=True)
    by = models.CharField(_("by"), max_length=80)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name, verbose_name_plural = _("decision of a scheme"), _("decisions of schemes")
        default_permissions = ["view"]
        constraints = [
            models.UniqueConstraint(
                name="decision_told_once",
                fields=["worker", "scheme", "reference", "decided_on", "outcome"],
            ),
            models.CheckConstraint(
                name="refusal_has_a_reason",
                condition=~models.Q(outcome="refused") | ~models.Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.scheme_id} for {self.worker_id}: {self.outcome}"
