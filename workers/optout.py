"""Mobiles that want no questions and no reminders. One-time codes and answers still reach them."""

from workers import nudges
from workers.models import OptOut

# SQL: whether the mobile of a row `w` may be asked. One probe of the primary key a row.
MAY_BE_ASKED = f"NOT EXISTS (SELECT 1 FROM {OptOut._meta.db_table} o WHERE o.mobile = w.mobile)"  # noqa: S608


def is_out(mobile: str) -> bool:
    return OptOut.objects.filter(mobile=mobile).exists()


def leave(mobile: str) -> None:
    """No more questions, from this moment. In the caller's transaction."""
    OptOut.objects.get_or_create(mobile=mobile)
    nudges.withdraw(mobile)


def come_back(mobile: str) -> None:
    OptOut.objects.filter(mobile=mobile).delete()
