"""Operators in the admin: the ministry invites first managers, moves, blocks and reinstates."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from eshram.accounts.admin import ShowsLink
from eshram.admin import ModelAdmin
from eshram.audit.models import Event
from workers.counter import finding, staffing, standing, visits
from workers.counter.admin.filters import BlockedFilter
from workers.counter.admin.standing import StandingPages
from workers.counter.forms.centres import Username
from workers.counter.models import Centre, Operator, Visit
from workers.forms.fields import Mobile, PersonName


class CentreCode(forms.CharField):
    """A centre by its code, as typed: there are too many to choose from."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value):
        found = Centre.objects.filter(code=super().clean(value).strip().upper()).first()
        if found is None:
            raise forms.ValidationError(_("No centre has this code."))
        return found


def typed(field):
    """With the admin's looks."""
    field.widget = UnfoldAdminTextInputWidget(attrs=field.widget.attrs)
    return field


class InviteForm(forms.Form):
    centre = CentreCode(label=_("Code of the centre"))
    username = typed(Username(label=_("sign-in name")))
    name = typed(PersonName(label=_("Name")))
    mobile = typed(Mobile(label=_("Mobile number")))
    email = typed(forms.EmailField(label=_("email address"), required=False))
    is_manager = forms.BooleanField(
        label=_("Manager of the centre"), required=False, initial=True, widget=UnfoldBooleanWidget
    )


class OperatorForm(forms.ModelForm):
    centre = CentreCode(label=_("Code of the centre"))

    class Meta:
        model = Operator
        fields = ["centre", "is_manager", "mobile"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["centre"] = self.instance.centre.code


@admin.register(Operator)
class OperatorAdmin(ShowsLink, StandingPages, ModelAdmin):
    block, reinstate = standing.block_operator, standing.reinstate_operator
    list_display = ["user", "name", "centre_shown", "is_manager", "own_proven_at", "standing_shown"]
    list_filter = ["is_manager", BlockedFilter]
    list_select_related = ["user", "centre"]
    ordering = ["pk"]
    sortable_by = []
    actions = None
    search_fields = ["user__username"]  # shows the box; `finding` looks
    search_help_text = _("Beginning of the sign-in name, or the code of the centre")
    readonly_fields = ["user", "name", "own_proven_at", "standing"]
    fields = ["user", "name", "centre", "is_manager", "mobile", "own_proven_at", "standing"]

    def get_search_results(self, request, queryset, search_term):
        if search_term.strip():
            queryset = queryset.filter(pk__in=finding.operators(search_term))
        return queryset, False

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None and self.has_change_permission(request, obj):
            kwargs["form"] = OperatorForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False

    def add_view(self, request, form_url="", extra_context=None):
        """Invite somebody: nobody becomes an operator otherwise."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InviteForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self.invited_page(request, staffing.invite(by=request.user, **form.cleaned_data))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Invite somebody to a centre"),
            "form": form,
            "button": _("Invite"),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/one_form.html", context, status=status)

    def save_model(self, request, obj, form, change):
        """Who moves to another centre leaves the client under way behind."""
        super().save_model(request, obj, form, change)
        if not form.changed_data:
            return
        if "centre" in form.changed_data:
            for visit in Visit.objects.open().filter(operator=obj):
                visits.end(visit, Visit.End.STOPPED)
        Event.objects.record(
            "operator changed",
            by=f"staff:{request.user.pk}",
            operator=obj.pk,
            centre=obj.centre_id,
            fields=form.changed_data,
        )

    @admin.display(description=_("Name"))
    def name(self, operator):
        return operator.user.get_full_name()

    @admin.display(description=_("centre"))
    def centre_shown(self, operator):
        return operator.centre.code
