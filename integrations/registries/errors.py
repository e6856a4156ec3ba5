"""What the standard calls errors: of a whole message (`err.…`, an answer of HTTP), and of one
request in it (`rjct.…`, beside the answers of the others)."""

# Code -> status of HTTP.
STATUS = {
    "err.request.bad": 400,
    "err.request.unauthorized": 401,
    "err.request.forbidden": 403,
    "err.request.not_found": 404,
    "err.request.timeout": 408,
    "err.request.too_many_requests": 429,
    "err.version.not_supported": 400,
    "err.sender_id.invalid": 403,
    "err.sender_uri.invalid": 400,
    "err.receiver_id.invalid": 400,
    "err.signature.missing": 401,
    "err.signature.invalid": 401,
    "err.encryption.invalid": 400,
    "err.service.unavailable": 503,
}


class MessageError(Exception):
    """The message is not taken. `sentence` is for the people who wrote the program: it names fields
    and rules, never what was sent."""

    def __init__(self, code: str, sentence: str, *, retry_after: int | None = None):
        super().__init__(code)
        self.code, self.sentence, self.retry_after = code, sentence, retry_after

    @property
    def status(self) -> int:
        return STATUS[self.code]


class Rejected(Exception):
    """One request of a message is not answered: `code` is the standard's reason."""

    def __init__(self, code: str, sentence: str):
        super().__init__(code)
        self.code, self.sentence = code, sentence
