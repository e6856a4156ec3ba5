"""Home, the present address that was declared, and the truth."""

from datetime import date

from workers.synthetic.chance import Draw, birthday, one
from workers.synthetic.figures import AS_OF, Figures
from workers.synthetic.places import Place, Places

URBAN = ["Gandhi Nagar", "Nehru Nagar", "Shastri Nagar", "Ambedkar Colony", "Indira Nagar"]
LAST_DAY = AS_OF.toordinal()


def permanent_address(someone: dict, rural: float, draw: Draw) -> dict:
    home: Place = someone["home"]
    village = one(someone["region"].villages, draw)
    if draw() < rural:
        parts = {"street": "", "locality": f"Ward No. {1 + int(draw() * 15)}", "vtc": village}
    else:
        parts = {"street": "Main Road", "locality": one(URBAN, draw), "vtc": home.name}
    return {
        "home_house": f"{1 + int(draw() * 400)}",
        "home_street": parts["street"],
        "home_landmark": "Near Primary School" if draw() < 0.1 else "",
        "home_locality": parts["locality"],
        "home_vtc": parts["vtc"],
        "home_post_office": parts["vtc"],
        "home_subdistrict": home.name,
        "home_district_as_read": home.name,
        "home_state_as_read": home.state_name,
        "home_pincode": home.pincode(draw()),
        "home_district_id": home.code,
    }


def stay(figures: Figures, places: Places, someone: dict, registered: date, draw: Draw) -> dict:
    """What was declared at registration, and the truth on the day of the figures.

    Of those who declared another place, some went home or on since; of those who really live
    elsewhere, most said nothing.
    """
    home = someone["home"]
    rates = figures.rates
    grown = birthday(someone["date_of_birth"], 15).toordinal()
    true_place, since = home, someone["date_of_birth"]
    if draw() < rates["declared_elsewhere"]:
        place = elsewhere(places, home, draw)
        day = earlier(registered.toordinal(), grown, draw)
        true_place, since = place, day
        u = draw()
        if u < 0.05:
            true_place, since = home, earlier(LAST_DAY, registered.toordinal(), draw)
        elif u < 0.15:
            true_place = elsewhere(places, home, draw)
            since = earlier(LAST_DAY, registered.toordinal(), draw)
        declared = {
            "since": day,
            "same_as_permanent": False,
            "house": f"Room {1 + int(draw() * 60)}",
            "locality": one(URBAN, draw),
            "area": "urban" if draw() < 0.85 else "rural",
            "district_id": place.code,
            "pincode": place.pincode(draw()),
            "moved_for": figures.shares["moved_for"].pick(draw()),
            "family_along": draw() < 0.35,
        }
        present = place
    else:
        if place := places.away(home, rates["away_in_state"], draw):
            true_place, since = place, earlier(LAST_DAY, grown, draw)
        declared = {
            "since": someone["date_of_birth"],
            "same_as_permanent": True,
            "house": "",
            "locality": "",
            "area": "",
            "district_id": home.code,
            "pincode": someone["home_pincode"],
            "moved_for": "",
            "family_along": None,
        }
        present = home
    return {
        **{f"stay_{name}": value for name, value in declared.items()},
        "stay_source": "declared",
        "present_state_id": present.state,
        "present_district_id": present.code,
        "truth": (true_place.code, since),
    }


def elsewhere(places: Places, home: Place, draw: Draw) -> Place:
    """A district that is not home, in this or another state."""
    while True:
        _, hosts = places.corridors[home.state_iso]
        state = hosts.pick(draw()) if draw() < 0.6 else home.state_iso
        place = places.arrival(state, draw(), draw())
        if place.code != home.code:
            return place


def earlier(last: int, first: int, draw: Draw) -> date:
    """A day before `last`, sooner rather than later: most moves are recent."""
    span = max(1, min(last - first, 3650))
    return date.fromordinal(last - int(span * draw() ** 2))
