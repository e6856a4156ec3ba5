from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from eshram.accounts.approvals_admin import ProposalAdmin, ProposeForm
from eshram.admin import ModelAdmin
from workers.forms.fields import Digits
from workers.models import MergeRequest, Worker


class Uan(Digits):
    """The record of a UAN, as typed: not where an alias leads."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, **options):
        super().__init__(shape=r"\d{12}", wrong=_("Write the 12 digits of the UAN."), **options)

    def clean(self, value):
        worker = Worker.objects.filter(uan=super().clean(value)).first()
        if worker is None:
            raise ValidationError(_("No worker has this UAN."))
        return worker


class MergeForm(ProposeForm):
    kept = Uan(label=_("UAN that stays"))
    merged = Uan(
        label=_("UAN that joins it"),
        help_text=_("It leads to the other for ever. Nothing of it is deleted."),
    )
    field_order = ["kept", "merged", "reason"]


@admin.register(MergeRequest)
class MergeRequestAdmin(ProposalAdmin, ModelAdmin):
    """`…/add/?kept=…&merged=…` fills in what the worker's page knows."""

    propose_form = MergeForm
    heads = (_("Stays"), _("Joins it"))
