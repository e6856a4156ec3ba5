"""Companies that give work through an app: aggregators, as the Code on Social Security has it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import State


class Class(models.TextChoices):
    """Of the Seventh Schedule of the Code on Social Security, 2020, in its order."""

    RIDES = "rides", _("Ride sharing")
    FOOD = "food", _("Food and grocery delivery")
    LOGISTICS = "logistics", _("Logistics")
    MARKET = "market", _("E-marketplace")
    PROFESSIONAL = "professional", _("Professional services")
    HEALTH = "health", _("Healthcare")
    TRAVEL = "travel", _("Travel and hospitality")
    MEDIA = "media", _("Content and media")
    OTHER = "other", _("Any other")


class PlatformQuerySet(models.QuerySet):
    def real(self):
        """Without the worlds in which platforms try things out."""
        return self.filter(real=None)


class Platform(models.Model):
    """A platform; or its twin (`real` is set), to which all belongs that is reported in the
    sandbox. A twin's workers are invented (`SandboxWorker`), with UANs that nobody is given: the
    database lets no worker of the register into a twin's world, and no invented one out of it."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        ASKED_BACK = "asked_back", _("asked back")
        SANDBOX = "sandbox", _("tries it out")
        LIVE = "live", _("reports")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("stopped")

    legal_name = models.CharField(_("legal name"), max_length=200)
    brand = models.CharField(_("name of the app"), max_length=80)
    cin = models.CharField(_("company number"), max_length=21)  # CIN, LLPIN or FCRN
    pan = models.CharField(_("PAN"), max_length=10)
    gstin = models.CharField(_("GST number (GSTIN)"), max_length=15, blank=True)
    seventh_class = models.CharField(
        _("class of the Seventh Schedule"), max_length=12, choices=Class
    )
    states = models.ManyToManyField(
        State, blank=True, related_name="+", verbose_name=_("states and union territories")
    )
    nodal_name = models.CharField(_("nodal officer"), max_length=120)
    nodal_mobile = models.CharField(_("nodal officer's mobile"), max_length=10)
    nodal_email = models.EmailField(_("nodal officer's e-mail address"))
    grievance_name = models.CharField(_("grievance officer"), max_length=120)
    grievance_mobile = models.CharField(_("grievance officer's mobile"), max_length=10)
    grievance_email = models.EmailField(_("grievance officer's e-mail address"))
    status = models.CharField(_("stage"), max_length=10, choices=Status, default=Status.APPLIED)
    applied_at = models.DateTimeField(_("applied"), db_default=Now())
    live_since = models.DateField(_("reports since"), null=True)
    real = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="twin"
    )

    objects = PlatformQuerySet.as_manager()

    class Meta:
        ordering = ["brand", "id"]
        verbose_name, verbose_name_plural = _("platform"), _("platforms")
        default_permissions = ["view", "change"]
        indexes = [
            models.Index(fields=["cin"], name="platform_of_company"),
            models.Index(fields=["pan"], name="platform_of_pan"),
        ]
        constraints = [
            models.CheckConstraint(
                name="platform_class_is_known", condition=Q(seventh_class__in=Class.values)
            ),
            models.UniqueConstraint(
                name="platform_works_once",
                fields=["cin"],
                condition=Q(real=None, status__in=["sandbox", "live"]) & ~Q(cin=""),
                violation_error_message=_("Another platform of this company works already."),
            ),
        ]

    def __str__(self):
        return self.brand

    @property
    def is_sandbox(self) -> bool:
        return self.real_id is not None

    def rivals(self) -> PlatformQuerySet:
        """Others that name this company, by its number or its PAN. Anybody may apply in a company's
        name, so that nobody can keep it from applying: one of them is approved."""
        same = (Q(cin=self.cin) & ~Q(cin="")) | Q(pan=self.pan)
        return Platform.objects.real().filter(same).exclude(pk=self.pk)

    def sandbox(self) -> "Platform":
        """Its twin, made when it is first asked for."""
        if self.is_sandbox:
            return self
        told = ("legal_name", "brand", "cin", "pan", "gstin", "seventh_class", "nodal_name",
                "nodal_mobile", "nodal_email", "grievance_name", "grievance_mobile",
                "grievance_email")  # fmt: skip
        defaults = {name: getattr(self, name) for name in told}
        twin, _made = Platform.objects.get_or_create(
            real=self, defaults=defaults | {"status": Platform.Status.SANDBOX}
        )
        return twin


class SandboxWorker(models.Model):
    """Somebody invented, of one platform's sandbox. Such a UAN begins with 0: none that is given
    to a person does."""

    uan = models.BigAutoField(primary_key=True)
    platform = models.ForeignKey(Platform, models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    date_of_birth = models.DateField(null=True)
    mobile = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("invented worker"), _("invented workers")
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                name="sandbox_uan_begins_with_0", condition=Q(uan__range=(1, 10**11 - 1))
            )
        ]

    def __str__(self):
        return f"{self.uan:012d}"
