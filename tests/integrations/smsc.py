"""A small SMPP centre for tests, a process of its own that fails as real ones do.

    python tests/integrations/smsc.py PORT LOG [DELIVER]

It writes each PDU that it gets to LOG, a JSON line each. By the last digit of the mobile: …1 is
throttled twice for each part, …2 is taken and the connection dropped without an answer, …3 is no
such mobile, …4 is refused by the ledger (633), …5 is throttled from the second part on. A system id
"refused" cannot bind. A receiver is brought what DELIVER, a JSON list, says; what it asks for again
comes once more.
"""

import json
import socket
import struct
import sys
import threading

HEAD = struct.Struct(">LLLL")
SUBMIT, DELIVER, DELIVER_RESP, ENQUIRE, UNBIND = 4, 5, 0x80000005, 0x15, 6
BINDS = {1: "receiver", 2: "transmitter", 9: "transceiver"}


def cut(body: bytes, count: int) -> tuple[list[str], bytes]:
    """The first `count` texts that end with a NUL, and the rest."""
    texts = []
    for _text in range(count):
        text, _nul, body = body.partition(b"\0")
        texts.append(text.decode())
    return texts, body


def submitted(body: bytes) -> dict:
    [_service], body = cut(body, 1)
    source_ton, _npi, body = body[0], body[1], body[2:]
    [source], body = cut(body, 1)
    [to], body = cut(body[2:], 1)
    esm_class, body = body[0], body[3:]
    _times, body = cut(body, 2)
    receipt, coding, length, body = body[0], body[2], body[4], body[5:]
    message, body, tlvs = body[:length], body[length:], {}
    while body:
        tag, size = struct.unpack(">HH", body[:4])
        tlvs[f"{tag:04x}"] = body[4 : 4 + size].hex()
        body = body[4 + size :]
    return {"from": source, "ton": source_ton, "to": to, "esm": esm_class, "receipt": receipt,
            "coding": coding, "message": message.hex(), "tlvs": tlvs}  # fmt: skip


class Centre:
    def __init__(self, log: str, deliver: list[dict]):
        self.log, self.deliver = open(log, "a", buffering=1), deliver  # noqa: SIM115
        self.tries: dict[str, int] = {}
        self.lock = threading.Lock()

    def write(self, **what):
        with self.lock:
            self.log.write(json.dumps(what) + "\n")

    def serve(self, peer: socket.socket):
        with peer:
            while head := self.exactly(peer, 16):
                length, command, status, sequence = HEAD.unpack(head)
                body = self.exactly(peer, length - 16) if length > 16 else b""
                if command in BINDS:
                    [system_id, password], _rest = cut(body, 2)
                    self.write(bind=BINDS[command], system_id=system_id, password=password)
                    refused = 0x0D if system_id == "refused" else 0
                    self.answer(peer, command, refused, sequence, b"smsc\0")
                    if not refused and command == 1:
                        self.bring(peer, self.deliver)
                elif command == SUBMIT:
                    if not self.take(peer, sequence, submitted(body)):
                        return
                elif command == DELIVER_RESP:
                    self.write(resp=status, sequence=sequence)
                    if status:
                        self.bring(peer, [self.deliver[sequence - 1]])
                elif command in (ENQUIRE, UNBIND):
                    self.answer(peer, command, 0, sequence, b"")

    def take(self, peer, sequence, pdu) -> bool:
        self.write(**pdu)
        tries = self.tries[pdu["to"]] = self.tries.get(pdu["to"], 0) + 1
        status = {"3": 0x0B, "4": 633}.get(pdu["to"][-1], 0)
        if (pdu["to"][-1] == "1" and tries <= 2) or (pdu["to"][-1] == "5" and tries > 1):
            status = 0x58
        if pdu["to"][-1] == "2":
            return False
        # Between question and answer it asks, as many do, whether we are there.
        peer.sendall(HEAD.pack(16, ENQUIRE, 0, 7_000_000))
        id = b"" if status else b"smsc-%d\0" % sequence
        self.answer(peer, SUBMIT, status, sequence, id)
        return True

    def bring(self, peer, messages):
        for message in messages:
            body = b"\0\1\1" + message["from"].encode() + b"\0\1\1" + b"14434\0"
            body += bytes([message.get("esm", 0), 0, 0]) + b"\0\0\0\0"
            text = bytes.fromhex(message["hex"])
            body += bytes([message.get("coding", 0), 0, len(text)]) + text
            sequence = self.deliver.index(message) + 1
            peer.sendall(HEAD.pack(16 + len(body), DELIVER, 0, sequence) + body)

    def answer(self, peer, command, status, sequence, body):
        peer.sendall(HEAD.pack(16 + len(body), command | 0x80000000, status, sequence) + body)

    def exactly(self, peer, size: int) -> bytes:
        got = b""
        while len(got) < size:
            try:
                part = peer.recv(size - len(got))
            except OSError:
                return b""
            if not part:
                return b""
            got += part
        return got


def main(port: str, log: str, deliver: str = "[]"):
    centre = Centre(log, json.loads(deliver))
    with socket.create_server(("127.0.0.1", int(port))) as server:
        print("ready", flush=True)
        while True:
            peer, _address = server.accept()
            threading.Thread(target=centre.serve, args=[peer], daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
