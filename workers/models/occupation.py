from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from eshram.geography.labels import Labelled


class Occupation(Labelled, models.Model):
    """An occupation of the Ministry's list, by its NCO-2015 code (`NNNN.NNNN`; tutors: `5312`)."""

    label_field = "title"

    code = models.CharField(_("NCO-2015 code"), max_length=9, primary_key=True)
    title = models.CharField(_("title"), max_length=200)
    title_hi = models.CharField(_("title in Hindi"), max_length=200)
    sector = models.CharField(_("sector"), max_length=60)
    sector_hi = models.CharField(_("sector in Hindi"), max_length=60)
    family_code = models.CharField(_("family code"), max_length=4)
    family_title = models.CharField(_("family title"), max_length=200)

    class Meta:
        ordering = ["code"]
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")

    def __str__(self):
        return f"{self.code} {self.title}"


class OccupationSynonym(models.Model):
    """An everyday word for an occupation, in any script. Staff add their own and switch any off."""

    term = models.CharField(_("word"), max_length=80, validators=[MinLengthValidator(2)])
    occupation = models.ForeignKey(
        Occupation, models.CASCADE, related_name="synonyms", verbose_name=_("occupation")
    )
    rank = models.PositiveSmallIntegerField(
        _("rank"), default=1, help_text=_("1 is shown first when a word has several occupations.")
    )
    active = models.BooleanField(_("active"), default=True)
    supplied = models.BooleanField(
        _("supplied"), default=False, editable=False, help_text=_("Came with the software.")
    )

    class Meta:
        ordering = ["term", "rank"]
        verbose_name = _("everyday word")
        verbose_name_plural = _("everyday words")
        constraints = [
            models.UniqueConstraint(
                fields=["term", "occupation"],
                name="occupation_synonym_once",
                violation_error_message=_("This word already leads to this occupation."),
            )
        ]

    def __str__(self):
        return self.term
