"""The page that takes a finger or an eye, as the server shows and reads it."""

import pytest
from lxml import etree

from tests.cast import signed_in
from tests.counter.people import operator
from tests.workers.people import Page
from workers.counter.forms.capture import MOST, CaptureForm

TYPED = {"aadhaar": "100000000004", "modality": "finger", "pid": "<PidData/>"}


def test_the_form_asks_a_device_for_one_finger_or_one_eye():
    options = {name: etree.fromstring(text)[0] for name, text in CaptureForm().options.items()}
    assert options["finger"].get("fCount") == options["iris"].get("iCount") == "1"
    assert options["finger"].get("wadh") != options["iris"].get("wadh")


def test_the_form_takes_number_and_capture():
    form = CaptureForm(TYPED)
    assert form.is_valid()
    assert form.cleaned_data == TYPED
    known = CaptureForm(TYPED, for_worker=True)
    assert known.is_valid()
    assert "aadhaar" not in known.cleaned_data


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"pid": ""}, "Nothing came from the device"),
        ({"pid": "x" * (MOST + 1)}, "too much"),
        ({"aadhaar": "100000000005"}, "not a correct Aadhaar number"),
        ({"modality": "face"}, "Choose one"),
    ],
)
def test_the_form_says_what_is_wrong(changes, sentence):
    form = CaptureForm(TYPED | changes)
    assert not form.is_valid()
    assert sentence in str(form.errors)


@pytest.fixture
def desk(client):
    """A browser of an operator who helps somebody; `.at` is where the capture is taken."""
    signed_in(client, operator().user)
    visit = client.post("/centre/help")["Location"].split("/")[2]
    client.at = f"/centre/{visit}/find/capture"
    return client


@pytest.mark.django_db
def test_the_page_opens_the_way_to_the_device_and_no_other_page_does(desk, settings):
    response = desk.get(desk.at)
    page = Page(response)
    assert f"connect-src 'self' {settings.SANDBOX_DEVICE_URL};" in policy(response)
    (setup,) = page.document.xpath("//div[@class='capture']")
    assert setup.get("data-devices") == settings.SANDBOX_DEVICE_URL
    assert etree.fromstring(setup.get("data-finger")).tag == "PidOptions"
    assert etree.fromstring(setup.get("data-iris")).tag == "PidOptions"
    assert "needs JavaScript" in page.document.xpath("string(//noscript)")
    assert response["Cache-Control"].startswith("no-store")
    for other in ("/centre/", desk.at.removesuffix("/capture")):
        assert settings.SANDBOX_DEVICE_URL not in policy(desk.get(other))


def policy(response) -> str:
    return response["Content-Security-Policy"] + ";"


@pytest.mark.django_db
def test_in_earnest_it_opens_to_the_ports_of_rd_services(desk, settings):
    settings.RD_SERVICE_URLS = [f"http://127.0.0.1:{port}" for port in range(11100, 11121)]
    found = policy(desk.get(desk.at))
    assert "http://127.0.0.1:11100 " in found
    assert "http://127.0.0.1:11120" in found
    assert "127.0.0.1:*" not in found


@pytest.mark.django_db
def test_a_capture_is_never_sent_back(desk):
    secret = "c2VjcmV0IGZpbmdlcg"
    response = desk.post(desk.at, TYPED | {"pid": f"<PidData>{secret}</PidData>"})
    assert response.status_code == 422
    assert secret not in response.content.decode()
    assert "did not take finger or eye well" in Page(response).text
    assert secret not in repr(dict(desk.session))


@pytest.mark.django_db
def test_without_javascript_there_is_a_sentence(desk):
    page = Page(desk.post(desk.at, TYPED | {"pid": ""}))
    assert page.status == 422
    assert "Nothing came from the device" in page.text
