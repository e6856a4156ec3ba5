"""A worker's stays over time, as pages show them: places to the district, never house or street.

*Seasonal* is who returned: a district where they stayed before, with another in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from eshram.geography.models import District
from workers.choices import Level
from workers.models import Doubt, Stay, Worker

MOST = 20  # stays of one page, the newest


@dataclass(frozen=True, slots=True)
class Lived:
    stay: Stay
    until: date | None  # when the next stay began; None: still there
    again: bool  # the worker was in this district before, and elsewhere in between

    @property
    def district(self) -> District:
        return self.stay.district

    @property
    def place(self) -> str:
        return f"{self.district.label}, {self.district.state.label}"

    @property
    def period(self) -> str:
        since = date_format(self.stay.since)
        if self.until is None:
            return _("since %(since)s") % {"since": since}
        return _("%(since)s to %(until)s") % {"since": since, "until": date_format(self.until)}

    @property
    def source(self) -> str:
        """Where it comes from, and how sure it is."""
        said = {"source": self.stay.get_source_display(), "sure": self.stay.sure}
        return _("%(source)s, %(sure)d%% sure") % said


def lived(numbers: Sequence[int]) -> list[Lived]:
    """The newest first. `numbers`: the worker's UAN, and those of records merged into it."""
    stays = list(
        Stay.objects.filter(worker__in=numbers).select_related("district__state")[: MOST + 1]
    )
    found, until = [], None
    for place, stay in enumerate(stays):
        before = [one.district_id for one in stays[place + 1 :]]
        again = stay.district_id in before and before[0] != stay.district_id
        found.append(Lived(stay, until, again))
        until = stay.since
    return found[:MOST]


def is_seasonal(stays: Sequence[Lived]) -> bool:
    return any(one.again for one in stays)


def moved_words(worker: Worker, stays: Sequence[Lived] = ()) -> str:
    """How far the worker is from home, with whom, and whether they come and go; one sentence."""
    words = [Level(worker.level).label]
    if worker.level != Level.NONE and worker.family_along is not None:
        words.append(_("family along") if worker.family_along else _("family left behind"))
    if is_seasonal(stays):
        words.append(_("comes and goes"))
    return ", ".join(map(str, words))


def doubt_of(worker: Worker) -> Doubt | None:
    """What evidence says against the present address, until somebody answers."""
    doubts = Doubt.objects.open().filter(worker=worker)
    return doubts.select_related("district__state").first()


def doubt_words(doubt: Doubt) -> str:
    return _("Probably moved to %(place)s in %(month)s (%(kind)s, %(sure)d%% sure)") % {
        "place": f"{doubt.district.label}, {doubt.district.state.label}",
        "month": date_format(doubt.since, "F Y"),
        "kind": doubt.get_kind_display(),
        "sure": doubt.sure,
    }
