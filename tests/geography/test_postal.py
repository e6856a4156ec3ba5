import bz2

import pytest

from eshram.geography import postal

LINE = b'{"Name": "X B.O", "Pincode": 504273, "District": "ADILABAD", "State": "TELANGANA"}\n'
SILENT = b'{"Name": "Y B.O", "Pincode": 504273, "District": null, "State": null}\n'


def test_offices_are_counted():
    packed = bz2.compress(LINE * 3 + SILENT)
    assert postal.offices(packed) == {
        (504273, "TELANGANA", "ADILABAD"): 3,
        (504273, "", ""): 1,
    }


@pytest.mark.parametrize(
    "packed", [b"", b"not bzip2", bz2.compress(LINE * 9)[:-9], bz2.compress(b"<html>\n" * 9)]
)
def test_a_damaged_list_says_so(packed):
    with pytest.raises(postal.PostalListUnreadable):
        postal.offices(packed)


def test_a_missing_package_says_so(monkeypatch):
    def missing(name):
        raise postal.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(postal.metadata, "files", missing)
    with pytest.raises(postal.PostalListUnreadable, match="not installed"):
        postal.packed()
