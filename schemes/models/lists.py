"""Lists of beneficiaries that a scheme's own system gave, and what became of each row."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from eshram.accounts.models import User
from schemes.models.scheme import Scheme
from workers.models import Worker


class BeneficiaryList(models.Model):
    """One file of one scheme. The same file again is the same list (`sha256`).

    `mapping` is {"fields": {field: column}, "facts": {fact: {"column": …, "values": {…}}}}.
    `sealed` holds the cells, sealed, from the upload until they are mapped; then it is empty.

    Whoever matches a list that waits has claimed it: `claim` is theirs alone, until
    `claimed_until`. `tries`: claims since a slice was last done.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("its columns are not named yet")
        WAITING = "waiting", _("waits to be matched")
        DONE = "done", _("matched")
        FAILED = "failed", _("stopped by an error")

    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="lists", verbose_name=_("scheme")
    )
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    sealed = models.BinaryField(default=b"")
    state = models.CharField(_("standing"), max_length=8, choices=State, default=State.UPLOADED)
    by = models.CharField(_("by"), max_length=80)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded"), db_default=Now())
    matched_at = models.DateTimeField(_("matched"), null=True)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    forgotten = models.BooleanField(default=False)  # strangers' rows were emptied
    rows_count = models.PositiveIntegerField(_("rows"), default=0)
    linked = models.PositiveIntegerField(_("linked"), default=0)
    review = models.PositiveIntegerField(_("to look at"), default=0)
    not_found = models.PositiveIntegerField(_("not found"), default=0)
    bad = models.PositiveIntegerField(_("bad"), default=0)

    class Meta:
        ordering = ["-id"]
        verbose_name, verbose_name_plural = _("beneficiary list"), _("beneficiary lists")
        default_permissions = ["view", "add"]
        permissions = [
            ("review_beneficiarylist", "Can decide whose a row of a beneficiary list is")
        ]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "sha256"], name="list_once_a_scheme")
        ]

    def __str__(self):
        return self.file_name


class ListRow(models.Model):
    """A row of a list. `fields`: name, father_name, born (ISO date), year_only, gender, district
    (LGD code), mobile; what is not there the list does not say. `keys` are those of
    `workers.search`, of the row's name (~) and of the father's or husband's (f~).

    `candidates`: [{"uan": …, "probability": …, "parts": {field: weight}}], the likeliest first; a
    weight is a power of two. `before`: the enrolment that a link changed, null for a new one.
    `cells`: a bad row as it stood in the file, long numbers blotted out.
    """

    class Verdict(models.TextChoices):
        WAITING = "waiting", _("waits")
        LINKED = "linked", _("linked")
        REVIEW = "review", _("to look at")
        NOT_FOUND = "not_found", _("not found")
        BAD = "bad", _("bad")

    class How(models.TextChoices):
        UAN = "uan", _("by UAN")
        IDENTIFIER = "identifier", _("by the number in the scheme")
        AADHAAR = "aadhaar", _("by the encrypted Aadhaar number")
        LIKENESS = "likeness", _("by name and the like")
        PERSON = "person", _("by a member of staff")

    of_list = models.ForeignKey(BeneficiaryList, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))  # of the file: the heading is row 1
    verdict = models.CharField(_("verdict"), max_length=9, choices=Verdict, default=Verdict.WAITING)
    how = models.CharField(_("how"), max_length=10, choices=How, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    worker = models.ForeignKey(
        Worker, models.PROTECT, null=True, related_name="+", verbose_name=_("worker")
    )
    probability = models.FloatField(_("how sure"), null=True)
    candidates = models.JSONField(default=list)
    uan = models.BigIntegerField(null=True)  # until it was looked up
    sealed_aadhaar = models.TextField(blank=True)  # to our public key; until it was looked up
    identifier = models.CharField(_("number in the scheme"), max_length=80, blank=True)
    since = models.DateField(null=True)
    fields = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    differs = models.JSONField(default=list)  # facts that the worker answered otherwise
    keys = ArrayField(models.TextField(), default=list)
    cells = models.JSONField(default=list)
    before = models.JSONField(null=True)
    looked_up = models.BooleanField(default=False)  # its numbers were
    applied = models.BooleanField(default=False)
    decided_by = models.CharField(_("decided by"), max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        verbose_name, verbose_name_plural = _("row of a list"), _("rows of lists")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["of_list", "number"], name="row_once_a_list"),
            models.CheckConstraint(
                name="linked_row_has_a_worker",
                condition=~models.Q(verdict="linked") | models.Q(worker__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["of_list", "verdict", "number"], name="row_by_verdict")]

    def __str__(self):
        return f"row {self.number} of {self.of_list_id}"
