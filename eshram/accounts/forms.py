from django.contrib.admin.forms import AdminAuthenticationForm

from eshram import limits
from eshram.addresses import address_of

TRIES, SECONDS = 10, 900


class StaffSignInForm(AdminAuthenticationForm):
    """After ten wrong passwords for a name from one address, none is right for a quarter of an
    hour. The answer is always the same, so that nobody learns when it was."""

    def clean(self):
        asked = f"{self.cleaned_data.get('username', '').casefold()} {address_of(self.request)}"
        if limits.is_over("staff-sign-in", asked, most=TRIES, seconds=SECONDS):
            raise self.get_invalid_login_error()
        cleaned = super().clean()
        limits.forget("staff-sign-in", asked)
        return cleaned
