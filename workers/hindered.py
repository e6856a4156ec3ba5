"""What keeps people from registering, counted once for each of them and no more kept.

Who may not register is counted where it is said; here is what should not have stopped them.
"""

from eshram import limits
from workers import identity
from workers.models import TurnedAway

Reason = TurnedAway.Reason
DAY = 86_400
REASONS = {
    identity.NoMobileLinked: Reason.NO_MOBILE,
    identity.OtpExpired: Reason.NO_OTP,
    identity.BiometricMismatch: Reason.FINGER,
    identity.NoBiometrics: Reason.FINGER,
    identity.BiometricLocked: Reason.FINGER,
    identity.AadhaarNotUsable: Reason.NO_AADHAAR,
}
# What a caller of the helpline may say keeps them, beside what the pages count by themselves.
SAID = (
    Reason.NO_OTP, Reason.NO_MOBILE, Reason.NAME, Reason.FINGER, Reason.NO_AADHAAR, Reason.TOO_OLD,
    Reason.TOO_YOUNG, Reason.EPFO, Reason.MONEY, Reason.FAR,
)  # fmt: skip


def reason_of(error: identity.IdentityError) -> str:
    """Empty for what is no hindrance: a wrong digit, a service that is down."""
    return REASONS.get(type(error), "")


def count(reason: str, whose: str, **where) -> None:
    """Once a day for one registration (`whose`: an id of ours). `where`: as of `count_one`."""
    if reason and not limits.is_over(f"hindered:{reason}", whose, most=1, seconds=DAY):
        TurnedAway.objects.count_one(reason, **where)
