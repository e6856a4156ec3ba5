from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.cache import cache

from eshram.addresses import address_of
from eshram.crypto import data_box

TRIES, SECONDS = 10, 900


class StaffSignInForm(AdminAuthenticationForm):
    """After ten wrong passwords for a name from one address, none is right for a quarter of an
    hour. The answer is always the same, so that nobody learns when it was."""

    def clean(self):
        asked = f"{self.cleaned_data.get('username', '').casefold()} {address_of(self.request)}"
        key = "staff-sign-in:" + data_box.fingerprint(asked.encode()).hex()[:20]
        cache.add(key, 0, timeout=SECONDS)
        try:
            spent = cache.incr(key) > TRIES
        except ValueError:  # its time ended between the two calls
            spent = False
        if spent:
            raise self.get_invalid_login_error()
        cleaned = super().clean()
        cache.delete(key)
        return cleaned
