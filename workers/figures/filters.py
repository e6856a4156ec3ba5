"""What the address of a figures page asks for: ?state=27&sex=F."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.geography.kept import places
from workers.figures.cube import INDIA

SEXES = {
    "": gettext_lazy("Everybody"),
    "F": gettext_lazy("Women"),
    "M": gettext_lazy("Men and others"),
}
COLUMNS = {"": (0, 1), "F": (0,), "M": (1,)}  # of the published tables


@dataclass
class Asked:
    state: int = INDIA
    sex: str = ""
    wrong: str = ""  # a sentence for the reader

    @property
    def columns(self) -> tuple[int, ...]:
        return COLUMNS[self.sex]

    @property
    def place(self):
        return places().states.get(self.state)

    @property
    def code(self) -> str:
        """The state as a form sends it; empty for all India."""
        return str(self.state) if self.state != INDIA else ""

    def query(self, **changes) -> str:
        """?state=…&sex=… with changes; empty for everybody in all India."""
        asked = {"state": self.state, "sex": self.sex} | changes
        text = urlencode({name: value for name, value in asked.items() if value})
        return f"?{text}" if text else ""


def asked(data) -> Asked:
    """From request.GET. What it does not know it names, and shows everybody instead."""
    found = Asked()
    state, sex = data.get("state", "").strip(), data.get("sex", "").strip()
    if state:
        code = int(state) if state.isascii() and state.isdigit() and len(state) < 4 else None
        if code in places().states:
            found.state = code
        elif code != INDIA:
            found.wrong = _("There is no state with the code “%(code)s”. Here is all India.") % {
                "code": state[:20]
            }
    if sex in SEXES:
        found.sex = sex
    elif sex == "T":
        found.wrong = _(
            "Other genders are too few to be shown alone without telling who they are. They are"
            " counted with men."
        )
    else:
        found.wrong = _("“%(value)s” is no choice here. You see women, men and others.") % {
            "value": sex[:20]
        }
    return found
