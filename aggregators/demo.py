"""A platform to try the portal as: reports already, with an owner and somebody who sends files; and
rates of the contribution, invented like everything else here, so that Form XX can be tried."""

from decimal import Decimal

from django.utils import timezone

from aggregators import rates
from aggregators.models import Class, ContributionRate, Platform, PlatformUser
from eshram.accounts.models import User

CIN = "U72900KA2019PTC100001"
# Sign-in name (eshram/accounts/trial.py), name, role.
PEOPLE = [
    ("chalo", "Meera Nair", PlatformUser.Role.OWNER),
    ("chalo2", "Arun Das", PlatformUser.Role.REPORTS),
]

PERCENT = Decimal("1.5")
OFFICERS = ("officer", "officer2")  # one proposes, the other approves


def make() -> str:
    """Made now or mended; a line about it."""
    platform, _made = Platform.objects.update_or_create(
        cin=CIN,
        real=None,
        status__in=[Platform.Status.SANDBOX, Platform.Status.LIVE],
        defaults={
            "legal_name": "Chalo Mobility Private Limited",
            "brand": "Chalo",
            "pan": "AAACC1234E",
            "gstin": "29AAACC1234E1Z6",
            "seventh_class": "rides",
            "nodal_name": "Meera Nair",
            "nodal_mobile": "9000000021",
            "nodal_email": "nodal@chalo.example",
            "grievance_name": "Arun Das",
            "grievance_mobile": "9000000022",
            "grievance_email": "help@chalo.example",
            "status": Platform.Status.LIVE,
        },
    )
    if platform.live_since is None:
        Platform.objects.filter(pk=platform.pk).update(live_since=timezone.localdate())
    platform.sandbox()
    for username, name, role in PEOPLE:
        user = User.objects.get(username=username)
        User.objects.filter(pk=user.pk).update(first_name=name)
        PlatformUser.objects.update_or_create(
            user=user, defaults={"platform": platform, "role": role, "blocked_at": None}
        )
    make_rates()
    return f"The platform {platform.brand} is at /platform/; chalo is its owner."


def make_rates() -> None:
    """Of each class that has none."""
    proposes, approves = (User.objects.get(username=name) for name in OFFICERS)
    known = ContributionRate.objects.values_list("seventh_class", flat=True)
    for seventh_class in sorted(set(Class.values) - set(known)):
        made = ContributionRate.propose(
            by=proposes, reason="A trial: the ministry has notified no rate yet.",
            seventh_class=seventh_class, from_year=rates.FIRST_YEAR, percent=PERCENT,
        )  # fmt: skip
        made.approve(by=approves)
