"""An agent at the telephone, and workers whose records have something to ask for."""

from django.test import Client

from eshram.outbox.models import Delivery
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import Page
from workers.helpline.models import Call

NUMBER = "9899990000"  # from which somebody calls
RIGHT = {"born": "17-05-1992", "father": "Ram Kumar"}


class Agent:
    """`agent.press("match", who=…)` posts the fields of one form of the call under way."""

    def __init__(self, **fields):
        self.user = staff("helpline_agent", **fields)
        self.client = signed_in(Client(), self.user)
        self.call: Call | None = None

    def begin(self, mobile=NUMBER, who="registered", language="hi") -> Call:
        typed = {"begin-mobile": mobile, "begin-who": who, "begin-language": language}
        answer = self.client.post("/helpline/", typed)
        assert answer.status_code == 302, Page(answer).summary
        return self.take()

    def take(self) -> Call:
        self.call = Call.objects.open().get(agent=self.user)
        return self.call

    @property
    def address(self) -> str:
        return f"/helpline/call/{self.call.id}"

    def press(self, where: str, prefix: str = "", **typed):
        prefix = prefix or where.split("/")[-1]
        return self.client.post(
            f"{self.address}/{where}", {f"{prefix}-{name}": value for name, value in typed.items()}
        )

    def page(self, query: str = "") -> Page:
        return Page(self.client.get(self.address + query))

    def match(self, worker, **changes):
        said = {"who": str(worker.uan), "born": "17-05-1992", "father": "Ram Kumar"} | changes
        return self.press("match", **said)

    def opened(self, worker=None, **how):
        """A call in which the worker's record is open."""
        worker = worker or people.worker()
        self.begin(**how)
        answer = self.match(worker)
        assert answer.status_code == 302, Page(answer).summary
        self.call.refresh_from_db()
        return worker


def sent_to(mobile):
    return list(
        Delivery.objects.filter(mobile=mobile).order_by("id").values_list("template", flat=True)
    )
