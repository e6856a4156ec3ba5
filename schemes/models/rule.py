"""Rules are rows: groups of groups and criteria, of which `schemes.criteria` makes a condition."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from schemes.models.scheme import Version


class RuleGroup(models.Model):
    """All, any or none of its parts. A version has one group without a parent."""

    class Kind(models.TextChoices):
        ALL = "all", _("all of these")
        ANY = "any", _("one of these")
        NONE = "none", _("none of these")

    version = models.ForeignKey(Version, models.CASCADE, related_name="groups")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="groups")
    kind = models.CharField(_("needs"), max_length=4, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], name="rule_has_one_root", condition=models.Q(parent=None)
            )
        ]

    def __str__(self):
        return f"{self.kind} of {self.version_id}"


class Criterion(models.Model):
    """One condition: a fact (`schemes.facts`), an operator and a value (`schemes.criteria`)."""

    group = models.ForeignKey(RuleGroup, models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField(default=0)
    fact = models.CharField(_("fact"), max_length=40)
    operator = models.CharField(_("is"), max_length=16)
    value = models.JSONField(_("value"))

    class Meta:
        ordering = ["position", "id"]
        verbose_name, verbose_name_plural = _("criterion"), _("criteria")

    def __str__(self):
        return f"{self.fact} {self.operator} {self.value}"
