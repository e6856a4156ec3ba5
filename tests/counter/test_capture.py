"""The page that takes a finger or an eye, as the server shows and reads it."""

import pytest
from lxml import etree

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
