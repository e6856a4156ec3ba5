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

# Arguments: the server's key, the keys that it lets in, and its folder.
SFTP = """
import asyncio, sys, asyncssh
host, client, root = sys.argv[1:]
class Door(asyncssh.SSHServer):
    def begin_auth(self, user):
        return user == "eshram"
async def main():
    server = await asyncssh.listen(
        "127.0.0.1", 0, server_factory=Door, server_host_keys=[host],
        authorized_client_keys=client,
        sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=root.encode()))
    print("listening:", server.get_port(), flush=True)
    await asyncio.sleep(300)
asyncio.run(main())
"""
# What docs/ has, behind TLS. Arguments: certificate and key in one file, and the program's own.
TLS = """
import http.server, runpy, ssl, sys
_, pem, program, *rest = sys.argv
class Server(http.server.ThreadingHTTPServer):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem)
        self.socket = context.wrap_socket(self.socket, server_side=True)
http.server.ThreadingHTTPServer = Server
sys.argv = [program, *rest]
runpy.run_path(program, run_name="__main__")
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


def listening(made: Receiver, folder: Path, pem: Path | None = None) -> Machine:
    """What docs/ has, started with the receiver's secret; the receiver is told where. `pem`: by
    TLS, with this certificate and key."""
    before = ["-c", TLS, str(pem)] if pem else []
    own = [str(PROGRAM), str(folder), "0"]
    machine = Machine(*before, *own, WEBHOOK_SECRET=made.secrets()[0])
    url = machine.url.replace("http:", "https:") if pem else machine.url
    Receiver.objects.filter(pk=made.pk).update(url=url)
    return machine
