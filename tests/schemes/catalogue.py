"""Schemes for tests, made from a rule in JSON."""

from datetime import date

from schemes import criteria, rules
from schemes.models import Scheme, Version


def scheme(code: str, rule: dict, *, begins=date(2020, 1, 1), ends=None, **changes) -> Scheme:
    parts = {"name": code, "name_hi": code, "ministry": "Labour", "ministry_hi": "श्रम",
             "unit": "person", "portability": "travels"}  # fmt: skip
    made, _new = Scheme.objects.get_or_create(code=code, defaults=parts | changes)
    version = Version.objects.create(
        scheme=made, valid_from=begins, valid_to=ends, benefit="₹3,000 a month",
        benefit_hi="₹3,000 महीना", confidence="published",
    )  # fmt: skip
    rules.save(version, criteria.parse(rule))
    return made
