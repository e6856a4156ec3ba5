"""Machines of states, each a process of its own that says on which port it listens."""

import os
import subprocess
import sys
from pathlib import Path

from integrations.states.models import Receiver

PROGRAM = Path(__file__).resolve().parents[2] / "docs" / "state_receiver.py"
SILENT = """
import socket, time
server = socket.create_server(("127.0.0.1", 0))
print("listening:", server.getsockname()[1], flush=True)
time.sleep(300)
"""


class Machine:
    """`said`: its lines, once it has ended."""

    def __init__(self, *command, **environment):
        self.process = subprocess.Popen(
            [sys.executable, *command], env=os.environ | environment, stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.port = int(self.process.stdout.readline().split()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/eshram"

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.process.kill()
        self.said = self.process.communicate()[0].splitlines()


def listening(made: Receiver, folder: Path) -> Machine:
    """What docs/ has, started with the receiver's secret; the receiver is told where."""
    machine = Machine(str(PROGRAM), str(folder), "0", WEBHOOK_SECRET=made.secrets()[0])
    Receiver.objects.filter(pk=made.pk).update(url=machine.url)
    return machine
