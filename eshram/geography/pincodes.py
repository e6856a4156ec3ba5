"""India Post's names of states and districts, made into LGD codes."""

from collections import Counter

from eshram.geography import files, names

Place = tuple[int, str]  # a state's code and the key of a district's name in it


def rows(offices: Counter) -> tuple[Counter, Counter]:
    """{(PIN, state, district or None): offices}, and how often each name pair was left over.

    `offices` is what `postal.offices` returns. A state in which the PIN cannot lie is a slip in the
    list (Mulugu in Rajasthan): of such a row only the state is kept, and that is the zone's own.
    """
    zones = {
        row["prefix"]: files.codes(row["state_codes"])
        for row in files.read(files.DATA / "postal_zones.csv")
    }
    states, districts = known_names()
    divided = divided_names()
    found, left, silent = Counter(), Counter(), set()
    for (pincode, state_name, district_name), count in offices.items():
        zone = zone_of(pincode, zones)
        state = states.get(names.key(state_name))
        if state not in zone:
            left[state_name, district_name] += 1
            if len(zone) == 1:
                silent.add((pincode, zone[0]))
            continue
        place = state, names.key(district_name)
        here = districts.get(place, [])
        prefixes, parts = divided.get(place, ((), []))
        if str(pincode).startswith(prefixes):
            here = parts
        if not here:
            left[state_name, district_name] += 1
            silent.add((pincode, state))
        for position, district in enumerate(here):
            found[pincode, state, district] += count if position == 0 else 0
    known = {(pincode, state) for pincode, state, _ in found}
    found.update({(*place, None): 1 for place in silent - known})
    return found, left


def known_names() -> tuple[dict[str, int], dict[Place, list[int]]]:
    """States and districts by the keys of all spellings; the abolished as their successors."""
    successors = {
        int(row["code"]): files.codes(row["successors"])
        for row in files.read(files.DATA / "districts_abolished.csv")
    }
    states, districts = {}, {}
    for state, district, name in files.spellings():
        key = names.key(name)
        if district is None:
            states.setdefault(key, state)
        else:
            here = districts.setdefault((state, key), [])
            here += [code for code in successors.get(district, [district]) if code not in here]
    return states, districts


def divided_names() -> dict[Place, tuple[tuple[str, ...], list[int]]]:
    """Names that India Post still uses for land divided since: (PIN prefixes, districts now).

    An empty prefix is any PIN. The first district is the likeliest.
    """
    return {
        (int(row["state_code"]), names.key(row["postal_name"])): (
            tuple(row["pin_prefixes"].split(";")),
            files.codes(row["district_codes"]),
        )
        for row in files.read(files.DATA / "postal_names.csv")
    }


def zone_of(pincode: int, zones: dict[str, list[int]]) -> list[int]:
    """The states in which a PIN can lie, by the longest prefix that has an entry."""
    digits = str(pincode)
    return next((zones[digits[:n]] for n in range(6, 1, -1) if digits[:n] in zones), [])
