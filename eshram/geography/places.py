"""What a PIN or an address says about where it is. Each question is one indexed query."""

from eshram.geography import names
from eshram.geography.models import District, PinDistrict, PlaceName


def pin_number(pincode: str | int) -> int | None:
    """A PIN as a number, from digits of any script; None if it is no PIN."""
    digits = "".join(str(pincode).split())
    if len(digits) != 6 or not digits.isdecimal() or int(digits) < 100_000:
        return None
    return int(digits)


def candidates(pincode: str | int) -> list[District]:
    """Districts with post offices of this PIN, the likeliest first.

    Several is common (a PIN follows roads, not borders), and so is none: nothing here is an error.
    """
    number = pin_number(pincode)
    if number is None:
        return []
    return list(
        District.objects.current()
        .filter(pins__pincode=number)
        .select_related("state")
        .order_by("-pins__offices", "code")
    )


def pin_states(pincode: str | int) -> set[int]:
    """LGD codes of the states a PIN lies in; empty if the list does not know the PIN."""
    number = pin_number(pincode)
    if number is None:
        return set()
    return set(PinDistrict.objects.filter(pincode=number).values_list("state_id", flat=True))


def resolve_district(
    state_name: str, district_name: str, pincode: str | int = ""
) -> District | None:
    """The LGD district that an address names, or None unless there is exactly one.

    `state_name` and `district_name` are spelled as an Aadhaar address spells them. An exact
    spelling wins over one that only sounds the same; of several districts (a name from before a
    split, an abolished one with several successors) the one that the PIN lies in.
    """
    state_key, key = names.key(state_name), names.key(district_name)
    if not state_key or not key:
        return None
    in_state = PlaceName.objects.filter(
        state__in=PlaceName.objects.filter(district=None, key=state_key).values("state"),
        district__isnull=False,
    )
    spelled = in_state.filter(key=key) or in_state.filter(loose_key=names.loose_key(district_name))
    named = District.objects.filter(pk__in=[row.district_id for row in spelled])
    found = {now.pk: now for old in named.select_related("state") for now in old.today()}
    if len(found) > 1:
        here = {district.pk for district in candidates(pincode)}
        found = {code: district for code, district in found.items() if code in here}
    return next(iter(found.values())) if len(found) == 1 else None
