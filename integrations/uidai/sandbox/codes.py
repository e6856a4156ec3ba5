"""One-time codes waiting to be used: in memory, ten minutes, three tries, a bounded number."""

import hmac
import secrets
import threading
import time
from collections import OrderedDict

LIFETIME = 600  # seconds
TRIES = 3
ROOM = 50_000  # about 20 MB; beyond it the oldest go first


class Codes:
    def __init__(self, *, lifetime: float = LIFETIME, room: int = ROOM):
        self.lifetime, self.room = lifetime, room
        self.lock = threading.Lock()
        self.waiting = OrderedDict()  # txn -> [uid, code, expires, wrong tries]; oldest first

    def issue(self, txn: str, uid: str) -> str:
        """Six digits for this transaction; asking again replaces them."""
        code = f"{secrets.randbelow(1_000_000):06d}"
        now = time.monotonic()
        with self.lock:
            self.waiting.pop(txn, None)
            self.waiting[txn] = [uid, code, now + self.lifetime, 0]
            while len(self.waiting) > self.room or next(iter(self.waiting.values()))[2] < now:
                self.waiting.popitem(last=False)
        return code

    def check(self, txn: str, uid: str, code: str) -> str:
        """UIDAI's error code, or "" for right, after which the code is used up."""
        with self.lock:
            entry = self.waiting.get(txn)
            if entry is None or entry[0] != uid or entry[2] < time.monotonic():
                return "402"
            if entry[3] >= TRIES:
                return "403"
            if not hmac.compare_digest(entry[1].encode(), code.encode()):
                entry[3] += 1
                return "400"
            del self.waiting[txn]
            return ""
