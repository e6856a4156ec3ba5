import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eshram.geography import pincodes, postal
from eshram.geography.models import District, PinDistrict
from eshram.geography.places import candidates, pin_states, resolve_district

pytestmark = pytest.mark.django_db
HOSTILE = [
    "",
    " ",
    "12345",
    "1234567",
    "000000",
    "011001",
    "²²²²²²",
    "-11001",
    "\0",
    "११०",
    "x" * 9999,
]


def names(districts):
    return [district.name for district in districts]


def test_a_pin_of_one_district(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert names(candidates("122001")) == ["Gurugram"]
    with django_assert_num_queries(1):
        assert pin_states("122001") == {6}


def test_digits_of_any_script_and_numbers():
    assert names(candidates("१२२००१")) == names(candidates(122001)) == names(candidates("122 001"))


def test_a_pin_of_several_districts_has_the_likeliest_first():
    assert names(candidates("110025")) == ["South East", "South"]


def test_a_district_cut_out_since_is_a_candidate_behind():
    assert names(candidates("125033")) == ["Hisar", "Hansi"]


def test_a_pin_across_a_border_has_both_states():
    assert pin_states("782410") == {18, 17}


def test_a_slip_in_the_postal_list_does_not_move_a_pin_to_another_state():
    assert pin_states("305402") == {8}


def test_a_pin_without_district_still_has_its_state():
    silent = PinDistrict.objects.filter(district=None).first()
    assert pin_states(silent.pincode) == {silent.state_id}
    assert candidates(silent.pincode) == []


@pytest.mark.parametrize("pincode", [*HOSTILE, "999999"])
def test_none_is_a_fact_and_no_error(pincode):
    assert candidates(pincode) == []
    assert pin_states(pincode) == set()


def test_every_current_district_has_a_pin():
    assert names(District.objects.current().filter(pins=None)) == []


def test_postal_names_are_matched():
    offices = postal.offices(postal.packed())
    _, left = pincodes.rows(offices)
    pairs = sum(1 for _, _, district in offices if district)
    unmatched = sum(count for (_, district), count in left.items() if district)
    assert unmatched / pairs < 0.005


@pytest.mark.parametrize(
    ("state", "district", "pincode", "code"),
    [
        ("Maharashtra", "Pune", "", 490),
        ("MAHARASHTRA", " pune ", "", 490),
        ("Haryana", "Gurgaon", "", 62),
        ("Uttar Pradesh", "Allahabad", "", 120),
        ("Karnataka", "Bangalore", "", 525),
        ("Orissa", "Khurda", "", 362),
        ("NCT of Delhi", "North West Delhi", "", 82),
        ("Jammu & Kashmir", "Leh", "", 9),
        ("Andhra Pradesh", "Hyderabad", "", 507),
        ("Dadra and Nagar Haveli", "Dadra & Nagar Haveli", "", 465),
        ("West Bengal", "North Twenty Four Parganas", "", 303),
        ("उत्तर प्रदेश", "लखनऊ", "", 162),
        ("Bihar", "Aurangabad", "", 189),
        ("Maharashtra", "Aurangabad", "", 469),
        ("Tamil Nadu", "Thiruchirappalli", "", 591),
        ("Rajasthan", "Dudu", "", 102),
        ("Rajasthan", "Neem Ka Thana", "332713", 114),
        ("West Bengal", "Bardhaman", "713101", 306),
        ("West Bengal", "Bardhaman", "713301", 704),
        ("Puducherry", "Mahe", "673310", 600),
    ],
)
def test_spellings_in_addresses(state, district, pincode, code):
    assert resolve_district(state, district, pincode).pk == code


@pytest.mark.parametrize(
    ("state", "district", "pincode"),
    [
        ("West Bengal", "Bardhaman", ""),
        ("West Bengal", "Bardhaman", "110001"),
        ("Kerala", "Pune", ""),
        ("Nowhere", "Pune", ""),
        ("", "", ""),
        ("Maharashtra", "", ""),
        ("Maharashtra", "\0\u202e", ""),
        ("Maharashtra", "p" * 10_000, ""),
    ],
)
def test_uncertain_is_none(state, district, pincode):
    assert resolve_district(state, district, pincode) is None


def test_every_district_resolves_to_itself():
    for district in District.objects.current().select_related("state"):
        assert resolve_district(district.state.name, district.name) == district
        assert resolve_district(district.state.name_hi, district.name_hi) == district


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=8))
def test_no_text_is_an_error(state, district, pincode):
    candidates(pincode)
    pin_states(pincode)
    assert resolve_district(state, district, pincode) is None
