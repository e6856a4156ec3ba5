from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_static.models import StaticDevice

from eshram.accounts import invitations
from eshram.accounts.audience import may_enter_admin
from eshram.accounts.forms_admin import InvitationForm, UserForm
from eshram.accounts.invitations import NotAllowed, may_grant
from eshram.accounts.models import Invitation, User
from eshram.accounts.roles import ROLES, roles_of
from eshram.admin import ModelAdmin
from eshram.audit.models import Event


@admin.display(description=gettext_lazy("role"))
def role_of(user: User) -> str:
    if user.is_superuser:
        return _("May do everything")
    return ", ".join(
        str(ROLES[group.name].name) for group in user.groups.all() if group.name in ROLES
    )


@admin.display(description=gettext_lazy("Name"), ordering="first_name")
def full_name(user: User) -> str:
    return user.get_full_name()


class RoleFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("role"), "role"

    def lookups(self, request, model_admin):
        return [(key, role.name) for key, role in ROLES.items()]

    def queryset(self, request, queryset):
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


class ShowsLink:
    """Mixin: an invitation's link is shown in the answer that made it, and nowhere else."""

    def invited_page(self, request, invitation):
        context = {
            **self.admin_site.each_context(request),
            "title": _("Invitation"),
            "invitation": invitation,
            "link": invitations.link_of(invitation),
            "mailed": invitations.mail(invitation),
        }
        return TemplateResponse(request, "admin/accounts/invited.html", context)


@admin.register(User)
class UserAdmin(ShowsLink, ModelAdmin):
    """Nobody is made here (invitations are), nobody is deleted, and nobody changes themselves."""

    form = UserForm
    list_display = ["username", full_name, role_of, "state", "is_active", "last_login"]
    list_filter = ["is_active", RoleFilter, "state"]
    list_select_related = ["state"]
    search_fields = ["username", "first_name", "last_name"]
    ordering = ["username"]
    fields = [
        "username", "first_name", "last_name", "email", "role", "state", "is_active",
        "invite_again", "sign_out", "last_login", "date_joined",
    ]  # fmt: skip
    readonly_fields = ["username", "last_login", "date_joined"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fields
        return [name for name in self.fields if name not in ("invite_again", "sign_out")]

    def get_readonly_fields(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.readonly_fields
        return [*self.readonly_fields, "role"]

    @admin.display(description=gettext_lazy("role"))
    def role(self, user):
        return role_of(user)

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None and not self.has_change_permission(request, obj):
            kwargs["form"] = admin.ModelAdmin.form  # everything is read-only
            return super().get_form(request, obj, change=change, **kwargs)
        form = super().get_form(request, obj, change=change, **kwargs)
        return type("UserFormFor", (form,), {"by": request.user})

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        if not super().has_change_permission(request, obj):
            return False
        if obj is None:
            return True
        above = obj.is_superuser and not request.user.is_superuser
        granted = all(may_grant(request.user, role) for role in roles_of(obj))
        return obj.pk != request.user.pk and not above and granted

    def save_model(self, request, obj, form, change):
        by, data = request.user, form.cleaned_data
        wanted = data["role"], data["state"]
        if wanted[0] and wanted != (form.role_before, form.state_before):
            try:
                invitations.set_role(obj, *wanted, by=by)
            except NotAllowed:
                raise PermissionDenied from None
        else:
            obj.state = form.state_before
        if "is_active" in form.changed_data:
            done = "staff account opened" if obj.is_active else "staff account closed"
            Event.objects.record(done, by=f"staff:{by.pk}", user=obj.pk)
        # The rest of the row may be another's doing meanwhile: a password, a way out everywhere.
        obj.save(update_fields=["first_name", "last_name", "email", "is_active"])
        if data["sign_out"] or "is_active" in form.changed_data:
            User.objects.filter(pk=obj.pk).update(session_version=F("session_version") + 1)
            Event.objects.record("signed out everywhere", by=f"staff:{by.pk}", user=obj.pk)

    def response_change(self, request, obj):
        if request.POST.get("invite_again"):
            return self.invited_page(request, invitations.invite_again(obj, by=request.user))
        return super().response_change(request, obj)


@admin.register(Invitation)
class InvitationAdmin(ShowsLink, ModelAdmin):
    form = InvitationForm
    list_display = [
        "user", "role", "invited_by", "created_at", "expires_at", "used_at", "withdrawn_at",
    ]  # fmt: skip
    list_select_related = ["user", "invited_by"]
    search_fields = ["user__username"]
    ordering = ["-id"]
    actions = ["withdraw"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user__groups")

    @admin.display(description=gettext_lazy("role"))
    def role(self, invitation):
        return role_of(invitation.user)

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["username", "first_name", "last_name", "email", "role", "state"]
        return ["user", "invited_by", "created_at", "expires_at", "used_at", "withdrawn_at"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is not None:
            kwargs["form"] = admin.ModelAdmin.form
            return super().get_form(request, obj, change=change, **kwargs)
        return type("InvitationFormFor", (InvitationForm,), {"by": request.user})

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        data = form.cleaned_data
        try:
            made = invitations.invite(**data, by=request.user)
        except NotAllowed:
            raise PermissionDenied from None
        for field in made._meta.concrete_fields:
            setattr(obj, field.attname, getattr(made, field.attname))
        obj._state.adding, obj._state.db = False, made._state.db

    def response_add(self, request, obj, post_url_continue=None):
        return self.invited_page(request, obj)

    def has_withdraw_permission(self, request):
        return request.user.has_perm("accounts.delete_invitation")

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["withdraw"])
    def withdraw(self, request, queryset):
        done = 0
        for invitation in queryset.open().select_related("user"):
            invitations.withdraw(invitation, by=request.user)
            done += 1
        said = ngettext(
            "%(count)d invitation is withdrawn.", "%(count)d invitations are withdrawn.", done
        )
        self.message_user(request, said % {"count": done}, messages.SUCCESS)


admin.site.has_permission = may_enter_admin
# Nobody reads another's key, and roles are as `roles.py` says.
for model in (Group, StaticDevice):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
