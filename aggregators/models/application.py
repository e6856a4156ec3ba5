"""How a company becomes a platform that reports: what it sent, and what was decided."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from aggregators.models.platform import Platform
from eshram.accounts.approvals import Proposal


class Application(models.Model):
    """Whoever applied comes back with `reference` and a code, of which a keyed fingerprint is kept,
    or by a link sent by e-mail. They become the platform's first user."""

    class Check(models.TextChoices):
        """What a reviewer has looked at before a platform may try things out."""

        COMPANY = "company", _("The company stands in the register of companies (MCA) so.")
        TAX = "tax", _("PAN and GSTIN are this company's.")
        KIND = "class", _("It gives work through an app, of this class of the Seventh Schedule.")
        OFFICERS = "officers", _("Both officers were reached at the numbers given.")
        RIGHT = "right", _("Whoever applies may do so for the company: a letter says it.")

    platform = models.OneToOneField(Platform, models.PROTECT, primary_key=True)
    reference = models.CharField(_("number"), max_length=12, unique=True)
    code_mark = models.CharField(max_length=64)
    applicant_name = models.CharField(_("applied by"), max_length=120)
    applicant_email = models.EmailField(_("e-mail address"))
    language = models.CharField(max_length=3, default="hi")
    checked = ArrayField(
        models.CharField(max_length=8, choices=Check), default=list, verbose_name=_("looked at")
    )
    live_asked_at = models.DateTimeField(_("asked to report for real"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("application"), _("applications")
        default_permissions = []
        permissions = [("review_application", "Can review applications of platforms")]

    def __str__(self):
        return self.reference


class Document(models.Model):
    """A paper of an application, in the database and nowhere else. It is what its first bytes say
    (`aggregators.papers`), and leaves as an attachment alone."""

    class Kind(models.TextChoices):
        INCORPORATION = "company", _("Certificate of incorporation")
        PAN = "pan", _("PAN of the company")
        GST = "gst", _("GST registration")
        LETTER = "letter", _("Letter that lets you apply for the company")
        OTHER = "other", _("Another paper")

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    kind = models.CharField(_("paper"), max_length=7, choices=Kind)
    type = models.CharField(max_length=4)  # pdf, png or jpeg
    size = models.IntegerField(_("bytes"))
    content = models.BinaryField()
    added_at = models.DateTimeField(_("added"), db_default=Now())

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("paper"), _("papers")
        default_permissions = []

    def __str__(self):
        return self.get_kind_display()


class Step(models.Model):
    """What happened to an application, for both sides to read. Append-only, held by trigger."""

    class What(models.TextChoices):
        APPLIED = "applied", _("applied")
        ASKED_BACK = "asked_back", _("asked back")
        ANSWERED = "answered", _("answered")
        APPROVED = "approved", _("may try it out")
        REFUSED = "refused", _("refused")
        LIVE_ASKED = "live_asked", _("asked to report for real")
        LIVE = "live", _("reports for real")
        NOT_LIVE = "not_live", _("does not report for real yet")
        STOPPED = "stopped", _("stopped")
        RESUMED = "resumed", _("may go on")

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=What)
    text = models.CharField(max_length=1000, blank=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        verbose_name, verbose_name_plural = _("step"), _("steps")
        default_permissions = []

    def __str__(self):
        return self.get_what_display()


class GoingLive(Proposal):
    """From the sandbox to the ledger of real workers: one reviewer proposes, another looks too."""

    propose_permission = "aggregators.propose_goinglive"
    approve_permission = "aggregators.approve_goinglive"
    rules, action = "aggregators.going_live", "platform going live"

    platform = models.ForeignKey(
        Platform, models.PROTECT, related_name="+", verbose_name=_("platform")
    )

    class Meta(Proposal.Meta):
        verbose_name, verbose_name_plural = _("platform going live"), _("platforms going live")
        default_permissions = []
        permissions = [
            ("propose_goinglive", "Can propose that a platform reports for real"),
            ("approve_goinglive", "Can approve that a platform reports for real"),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                name="going_live_waits_once",
                fields=["platform"],
                condition=Q(decision="pending"),
            ),
        ]
