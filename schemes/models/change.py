"""What shall become of a scheme, and the invented workers whose verdicts must stay as they are."""

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals import CannotDecide, Decision, Proposal
from eshram.geography.models import State
from schemes.models.scheme import Scheme


class RuleChange(Proposal):
    """A scheme gets a rule that begins on a day, or is made; or becomes what its file says.

    `content` is the whole scheme afterwards as plain data, in the shape of `schemes.catalogue`:
    its fields, and under "versions" the one new version, or all those of the file. `verdicts` are
    those of test workers that the proposer says are right from now on: {id of the case: verdict}.
    `stands` is the digest of the scheme as it was when this was proposed.
    """

    action, rules = "rule change", "schemes.changes"
    propose_permission = "schemes.propose_rulechange"
    approve_permission = "schemes.approve_rulechange"

    class Kind(models.TextChoices):
        RULE = "rule", gettext_lazy("a rule that begins on a day")
        FILE = "file", gettext_lazy("as the catalogue's file says")

    kind = models.CharField(gettext_lazy("what"), max_length=4, choices=Kind, default=Kind.RULE)
    code = models.CharField(gettext_lazy("scheme"), max_length=20)
    state = models.ForeignKey(
        State, models.PROTECT, null=True, related_name="+", verbose_name=gettext_lazy("state")
    )
    starts_on = models.DateField(gettext_lazy("begins on"), null=True)
    content = models.JSONField()
    verdicts = models.JSONField(default=dict)
    stands = models.CharField(max_length=64, blank=True)

    class Meta(Proposal.Meta):
        abstract = False
        verbose_name = gettext_lazy("change of a rule")
        verbose_name_plural = gettext_lazy("changes of rules")
        default_permissions = ("view",)
        permissions = [
            ("propose_rulechange", "Can propose to change the rule of a scheme"),
            ("approve_rulechange", "Can approve or refuse a change of a rule"),
        ]
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"],
                name="rule_change_waits_once",
                condition=models.Q(decision=Decision.PENDING),
            ),
        ]
        indexes = [models.Index(fields=["code"], name="rule_change_of_scheme")]

    def __str__(self):
        return f"{self.code} · {self.starts_on:%Y-%m-%d}" if self.starts_on else self.code

    @classmethod
    def propose(cls, **what) -> "RuleChange":
        try:
            with transaction.atomic():
                return super().propose(**what)
        except IntegrityError:  # a colleague, in the same moment
            raise CannotDecide(_("A change of this scheme waits for a decision already.")) from None


class Case(models.Model):
    """A worker made up of facts, and what the newest rule of the scheme must say of them."""

    class Verdict(models.TextChoices):
        ELIGIBLE = "eligible", gettext_lazy("eligible")
        NOT_ELIGIBLE = "not eligible", gettext_lazy("not eligible")
        CANNOT_SAY = "cannot say", gettext_lazy("cannot say")
        RECEIVING = "already receiving", gettext_lazy("already receiving")

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="cases", verbose_name=gettext_lazy("scheme")
    )
    name = models.CharField(gettext_lazy("who"), max_length=120)
    facts = models.JSONField(gettext_lazy("facts"), default=dict, blank=True)
    day = models.DateField(gettext_lazy("as on"))
    expected = models.CharField(gettext_lazy("verdict"), max_length=17, choices=Verdict)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["scheme__code", "name"]
        verbose_name, verbose_name_plural = (
            gettext_lazy("test worker"),
            gettext_lazy("test workers"),
        )
        constraints = [
            models.UniqueConstraint(fields=["scheme", "name"], name="case_named_once"),
        ]

    def __str__(self):
        return self.name
