"""Where somebody can apply for Aadhaar, nearest first, from the table that staff keep.

Adults apply for a first Aadhaar at selected centres only (UIDAI, OM 16027/1/2022-EU-I-HQ of
06-09-2022), and UIDAI publishes no file of them: where the table is empty, its helpline 1947 and
its site know.
"""

from django.db.models import Case, IntegerField, Value, When

from workers.counter.models import EnrolmentPlace

MOST = 3
HELPLINE, SITE = "1947", "uidai.gov.in"


def nearest(district, pincode: str = "") -> list[EnrolmentPlace]:
    """Those of this PIN, then of the same sorting district (three digits), then of the district,
    then of its state."""
    near = [
        When(pincode=pincode or "-", then=Value(0)),
        When(district=district, pincode__startswith=pincode[:3] or "-", then=Value(1)),
        When(district=district, then=Value(2)),
    ]
    places = EnrolmentPlace.objects.filter(is_open=True, district__state=district.state_id)
    distance = Case(*near, default=Value(3), output_field=IntegerField())
    return list(places.alias(distance=distance).order_by("distance", "name", "id")[:MOST])
