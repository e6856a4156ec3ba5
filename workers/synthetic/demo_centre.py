"""A centre to try the counter at: in Patna, open day and night, with a manager and an operator who
have proven who they are."""

from datetime import time

from django.utils import timezone

from eshram.accounts.models import User
from workers import identity
from workers.counter.models import Centre, Operator
from workers.synthetic.demo import BIHAR, test_number

PATNA = 212
CODE = "DEMO-PATNA"
# Sign-in name (eshram/accounts/trial.py), name, number, manager?
PEOPLE = [
    ("counter", "Asha Sinha", test_number(11), True),
    ("counter2", "Rakesh Kumar", test_number(12), False),
]


def make() -> Centre:
    """The centre, made now or mended: open, and its people at work."""
    centre, _made = Centre.objects.update_or_create(
        code=CODE,
        defaults={
            "kind": Centre.Kind.CSC,
            "name": "Jan Seva Kendra, Boring Road",
            "place": "Boring Road",
            "pincode": "800001",
            "district_id": PATNA,
            "state_id": BIHAR,
            "opens": time(0),
            "closes": time(23, 59),
            "days": [1, 2, 3, 4, 5, 6, 7],
        },
    )
    for username, name, number, is_manager in PEOPLE:
        user = User.objects.get(username=username)
        User.objects.filter(pk=user.pk).update(first_name=name)
        operator, _made = Operator.objects.update_or_create(
            user=user, defaults={"centre": centre, "is_manager": is_manager}
        )
        identity.keep_staff(user.pk, identity.hold(number), by="demo")
        if operator.own_proven_at is None:
            Operator.objects.filter(pk=user.pk).update(own_proven_at=timezone.now())
    return centre
