"""What `make bench` measures with still fits the pages."""

from contextlib import closing

from tests.bench.person import Person
from tests.bench.registry import load_measures


def test_the_bench_walks_the_whole_journey(portal):
    with closing(Person(portal.url, portal.phone.url)) as person:
        uan = person.register()
        assert len(uan) == 12
        assert person.register() != uan


def test_every_measure_says_what_and_beside_what():
    measures = load_measures()
    assert {"form page", "submit", "journey", "populate"} <= set(measures)
    assert all(measure.what and measure.unit and measure.limit for measure in measures.values())
