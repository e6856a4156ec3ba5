"""A message to the workers who are somewhere now: of a calamity, decided by two."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.accounts.approvals import Proposal
from workers import choices


class Campaign(Proposal):
    """One SMS to everybody who lives in `districts` now, and does work of `sectors` or
    `occupations` if any are named. The text is one of `workers.campaigns.TEMPLATES`.

    `counted` is who was there when it was proposed: `workers.campaigns.there`.
    """

    action, rules = "campaign", "workers.campaigns"
    propose_permission, approve_permission = "workers.propose_campaign", "workers.approve_campaign"

    calamity = models.CharField(_("what happened"), max_length=10, choices=choices.Calamity)
    template = models.CharField(_("message"), max_length=60)
    phone = models.CharField(_("number to call"), max_length=12)
    districts = ArrayField(models.PositiveIntegerField(), verbose_name=_("districts"))
    sectors = ArrayField(models.CharField(max_length=60), verbose_name=_("sectors of work"))
    occupations = ArrayField(models.CharField(max_length=9), verbose_name=_("occupations"))
    urgent = models.BooleanField(_("lives are in danger now"))
    lists = models.BooleanField(_("lists for the home states"))
    counted = models.JSONField(default=dict)

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name, verbose_name_plural = _("message in a calamity"), _("messages in calamities")
        default_permissions = ("view",)
        permissions = [
            ("propose_campaign", "Can propose a message to workers in a calamity"),
            ("approve_campaign", "Can approve or refuse a message in a calamity"),
            ("take_campaign_list", "Can take along the list of workers of the state in a calamity"),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.CheckConstraint(
                name="campaign_is_somewhere", condition=models.Q(districts__len__gt=0)
            ),
            models.CheckConstraint(
                name="campaign_calamity_is_known",
                condition=models.Q(calamity__in=choices.Calamity.values),
            ),
            models.CheckConstraint(
                name="campaign_phone_is_one", condition=models.Q(phone__regex=r"^[0-9]{3,12}$")
            ),
        ]

    def __str__(self):
        return f"{self.get_calamity_display()} {self.pk}"


class CampaignRun(models.Model):
    """How far an approved campaign has come. Queued are the workers of `districts[:place]`, and of
    the next those up to the UAN `after`."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="run")
    place = models.PositiveSmallIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    queued = models.PositiveIntegerField(_("messages"), default=0)
    read_out = models.PositiveIntegerField(_("to be read out"), default=0)
    same_phone = models.PositiveIntegerField(_("reached by the phone of another"), default=0)
    opted_out = models.PositiveIntegerField(_("want no messages"), default=0)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)  # of queueing
    # What became of the messages, as counted last.
    sent = models.PositiveIntegerField(_("sent"), default=0)
    delivered = models.PositiveIntegerField(_("delivered"), default=0)
    failed = models.PositiveIntegerField(_("not delivered"), default=0)
    stopped = models.PositiveIntegerField(_("stopped"), default=0)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"run of {self.campaign_id}"

    @property
    def is_over(self) -> bool:
        """Nothing of it is on its way any more; reports may still come in."""
        return bool(self.finished_at) and self.sent + self.stopped >= self.queued
