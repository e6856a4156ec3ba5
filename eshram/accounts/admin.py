from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from eshram.accounts.forms import StaffSignInForm
from eshram.accounts.models import User

admin.site.login_form = StaffSignInForm
admin.site.register(User, UserAdmin)
# Nobody reads another's key, and roles are as `roles.py` says.
for model in (Group, TOTPDevice, StaticDevice):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
