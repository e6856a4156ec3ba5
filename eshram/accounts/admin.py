from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from eshram.accounts.forms import StaffSignInForm
from eshram.accounts.models import User
from eshram.admin import ModelAdmin


class UserAdmin(ModelAdmin, DjangoUserAdmin):
    form, add_form = UserChangeForm, UserCreationForm
    change_password_form = AdminPasswordChangeForm


admin.site.login_form = StaffSignInForm
admin.site.register(User, UserAdmin)
# Nobody reads another's key, and roles are as `roles.py` says.
for model in (Group, TOTPDevice, StaticDevice):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
