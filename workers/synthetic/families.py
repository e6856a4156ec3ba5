"""Names of a person, the father and the nominee; who is married. The shares are assumed."""

from workers.synthetic.chance import Draw, one
from workers.synthetic.names import Region


def family(region: Region, gender: str, age: int, nominee: float, draw: Draw) -> dict:
    """`nominee`: the share who name one."""
    woman = gender == "F" or (gender == "T" and draw() < 0.5)
    first = one(region.women if woman else region.men, draw)
    father, surname = one(region.men, draw), one(region.families, draw)
    last = one(region.women_last, draw) if woman and region.women_last else surname
    local = f"{first[1]} {last[1]}" if first[1] and last[1] else ""
    father_name = f"{father[0]} {surname[0]}"
    if local and draw() < 0.3:  # typed as given: in the script of the form
        father_name = f"{father[1]} {surname[1]}"
    status = marital_status(age, woman, draw())
    named = draw() < nominee
    relation, nominee_first = "", ""
    if named and status == "married":
        relation = "husband" if woman else "wife"
        nominee_first = one(region.men if woman else region.women, draw)[0]
    elif named:
        relation = "mother" if age < 40 else "son" if draw() < 0.5 else "daughter"
        nominee_first = one(region.men if relation == "son" else region.women, draw)[0]
    husband = woman and status in {"married", "widowed"} and draw() < 0.6
    return {
        "name": f"{first[0]} {last[0]}",
        "name_local": local,
        "father_name": father_name,
        "marital_status": status,
        "nominee_name": f"{nominee_first} {surname[0]}" if named else "",
        "nominee_relation": relation,
        "home_care_of": (
            f"W/O: {one(region.men, draw)[0]} {surname[0]}"
            if husband
            else f"{'D/O' if woman else 'S/O'}: {father[0]} {surname[0]}"
        ),
    }


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
