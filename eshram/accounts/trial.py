"""Staff to try a sandbox as, and the phone that shows their codes. Only in a sandbox."""

import time

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_otp.oath import totp

from eshram.accounts.audience import audience
from eshram.accounts.models import Authenticator, User
from eshram.accounts.roles import ROLES, roles_of
from eshram.accounts.second_factor import new_key

PASSWORD = "demo-eshram-2026"  # noqa: S105 - printed for everybody to see, in a sandbox only
DEVICE = "trial authenticator"
BIHAR = 10
# Sign-in name, role, state (LGD code). The first may do everything.
STAFF = [
    ("admin", "", None),
    ("officer", "ministry_officer", None),
    ("officer2", "ministry_officer", None),
    ("auditor", "auditor", None),
    ("bihar", "state_officer", BIHAR),
    ("agent", "helpline_agent", None),  # at /helpline/
    ("schemes", "scheme_desk", None),  # the desks of grievances
    ("privacy", "data_protection", None),
    ("counter", "operator", None),  # manager of a centre, see workers/synthetic/demo_centre.py
    ("counter2", "operator", None),
    ("reviewer", "aggregator_reviewer", None),
    ("chalo", "platform_user", None),  # owner of a platform, see aggregators/demo.py
    ("chalo2", "platform_user", None),
]


@transaction.atomic
def make_staff() -> list[User]:
    """The trial accounts, made now or mended: password, role, and an authenticator."""
    if not settings.SANDBOX:
        raise ImproperlyConfigured("Trial staff are for a sandbox only.")
    return [make(*who) for who in STAFF]


def make(username: str, role: str, state: int | None) -> User:
    user, _made = User.objects.get_or_create(username=username)
    user.is_active, user.is_superuser = True, not role
    user.is_staff = not role or ROLES[role].enters_admin
    user.state_id, user.may_enrol = state, False
    if not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
    user.save()
    user.groups.set(Group.objects.filter(name=role))
    if not Authenticator.objects.filter(user=user, name=DEVICE).exists():
        Authenticator.objects.filter(user=user).delete()
        sealed = Authenticator.seal(new_key(), user.pk)
        Authenticator.objects.create(user=user, name=DEVICE, sealed_key=sealed)
    return user


@audience("anyone")
@require_safe
@never_cache
def authenticator(request):
    """The codes of the trial staff, now: of those that `make_staff` made, and of nobody else."""
    if not settings.SANDBOX:
        raise Http404
    names = [name for name, _role, _state in STAFF]
    found = Authenticator.objects.filter(name=DEVICE, user__username__in=names)
    now = time.time()
    codes = [
        {
            "user": device.user,
            "roles": [ROLES[role].name for role in roles_of(device.user)],
            "code": f"{totp(device.key):06d}",
            "used": device.last_step >= now // 30,
        }
        for device in found.select_related("user__state").order_by("id")
    ]
    left = 30 - int(now) % 30
    context = {"codes": codes, "left": left, "password": PASSWORD}
    response = render(request, "sandbox/authenticator.html", context)
    response["Refresh"] = str(left + 1)
    return response
