"""The schemes that come with the software, and `manage.py load_schemes`."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from schemes import catalogue
from schemes.models import Criterion, Scheme, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A catalogue of one file that a test may change."""
    path = shutil.copy(catalogue.HERE / "PMSYM.toml", tmp_path)
    monkeypatch.setattr(catalogue, "HERE", tmp_path)
    return Path(path)


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_every_file_loads_and_a_second_time_changes_nothing():
    first = catalogue.load()
    assert sorted(first.new) == [path.stem for path in catalogue.files()]
    ids = list(Criterion.objects.values_list("id", flat=True))
    second = catalogue.load()
    assert (second.new, second.changed, second.differing) == ([], [], [])
    assert list(Criterion.objects.values_list("id", flat=True)) == ids


def test_a_changed_file_is_followed(own):
    catalogue.load()
    change(own, "between = [18, 40]", "between = [18, 45]")
    assert catalogue.load().changed == ["PMSYM"]
    assert Criterion.objects.get(fact="age").value == [18, 45]


def test_what_staff_changed_stays(own):
    catalogue.load()
    Version.objects.update(benefit="₹3,500 a month")
    assert catalogue.load().same == ["PMSYM"]
    change(own, "between = [18, 40]", "between = [18, 45]")
    assert catalogue.load().differing == ["PMSYM"]
    assert Criterion.objects.get(fact="age").value == [18, 40]
    assert Version.objects.get().benefit == "₹3,500 a month"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('code = "PMSYM"', 'code = "OTHER"', "it has the code OTHER"),
        ('unit = "person"', 'unitt = "person"', "there is no unitt"),
        ("between = [18, 40]", "between = [40, 18]", "is nothing"),
        ('fact = "age"', 'fact = "height"', "no such fact"),
        ("rule.all = [", "rule.some = [", "all, any or none"),
        ("[[versions]]", "[[versions", "PMSYM.toml"),
    ],
)
def test_a_bad_file_is_named(own, old, new, says):
    change(own, old, new)
    with pytest.raises(CommandError, match=says):
        call_command("load_schemes")
    assert not Scheme.objects.exists()
