from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from eshram.accounts.forms import StaffSignInForm
from eshram.accounts.models import User

admin.site.login_form = StaffSignInForm
admin.site.register(User, UserAdmin)
