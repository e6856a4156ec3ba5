"""Names of a person, the father and the nominee; who is married. The shares are assumed."""

from workers.synthetic.chance import Draw, one
from workers.synthetic.names import Region


def family(region: Region, gender: str, age: int, nominees: float, draw: Draw) -> dict:
    """`nominees`: the share who name one."""
    woman = gender == "F" or (gender == "T" and draw() < 0.5)
    first = one(region.women if woman else region.men, draw)
    father, surname = one(region.men, draw), one(region.families, draw)
    last = one(region.women_last, draw) if woman and region.women_last else surname
    local = f"{first[1]} {last[1]}" if first[1] and last[1] else ""
    father_name = f"{father[0]} {surname[0]}"
    if local and draw() < 0.3:  # typed as given: in the script of the form
        father_name = f"{father[1]} {surname[1]}"
    status = marital_status(age, woman, draw())
    partner = one(region.men if woman else region.women, draw)[0]
    relation, nominee = nominee_of(region, woman, status, age, partner, draw)
    care_of = f"{'D/O' if woman else 'S/O'}: {father[0]}"
    if woman and status in {"married", "widowed"} and draw() < 0.6:
        care_of = f"W/O: {partner}"
    named = draw() < nominees
    return {
        "name": f"{first[0]} {last[0]}",
        "name_local": local,
        "father_name": father_name,
        "marital_status": status,
        "nominee_name": f"{nominee} {surname[0]}" if named else "",
        "nominee_relation": relation if named else "",
        "home_care_of": f"{care_of} {surname[0]}",
    }


def nominee_of(
    region: Region, woman: bool, status: str, age: int, partner: str, draw: Draw
) -> tuple[str, str]:
    """(relation, first name)"""
    u = draw()
    if status == "married":
        return ("husband" if woman else "wife"), partner
    if status == "unmarried" and age >= 40:
        relation = "brother" if u < 0.5 else "sister"
    elif status == "widowed" or age >= 40:
        relation = "son" if u < 0.5 else "daughter"
    else:
        relation = "mother"
    return relation, one(region.men if relation in {"brother", "son"} else region.women, draw)[0]


def marital_status(age: int, woman: bool, u: float) -> str:
    married = 0.04 if age < 18 else 0.25 if age < 21 else 0.6 if age < 26 else 0.88
    if woman and 18 <= age < 26:
        married += 0.2
    widowed = 0 if age < 26 else (age - 25) * (0.005 if woman else 0.0015)
    if u < married - widowed:
        return "married"
    if u < married:
        return "widowed"
    if age < 21:
        return "unmarried"
    return "divorced" if u > 0.995 else "separated" if u > 0.985 else "unmarried"
