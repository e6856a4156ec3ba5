"""The entries of `search_response`, in canonical JSON: written as text, for there are thousands of
them and the records are text already. Each is in pieces, which are joined with all the others."""

from datetime import datetime
from json.encoder import encode_basestring as quoted

from integrations.registries import records, wire
from integrations.registries.canonical import encode
from integrations.registries.errors import Rejected

LOCALE = "eng"
BEFORE = f'{{"data":{{"reg_record_type":"{records.RECORD_TYPE}","reg_records":['
AFTER = f'],"reg_type":"{records.REGISTRY_TYPE}","version":"1.0.0"}},"locale":'


class Entries:
    """Of one message. Times are those of its answer."""

    def __init__(self, now: datetime):
        self.last = f',"timestamp":{quoted(now.isoformat(timespec="milliseconds"))}}}'
        self.found_last = f',"status":"succ"{self.last}'
        self.paged = {}  # what stands before the reference, of the pages and languages there are

    def found(
        self, request: wire.Search, records: str, total: int, size: int, number: int
    ) -> tuple[str, ...]:
        """`records` with commas between them; how many there are in all, how many a page has, and
        which page this is."""
        key = (request.get("locale"), total, size, number)
        if (paged := self.paged.get(key)) is None:
            paged = self.paged[key] = (
                f'{AFTER}{quoted(key[0] or LOCALE)},"pagination":'
                f'{{"page_number":{number},"page_size":{size},"total_count":{total}}},'
                '"reference_id":'
            )
        return BEFORE, records, f"{paged}{quoted(request['reference_id'])}{self.found_last}"

    def rejected(self, request: wire.Search, why: Rejected) -> tuple[str, ...]:
        told = (
            f"{BEFORE}{AFTER}{quoted(request.get('locale') or LOCALE)},"
            f'"reference_id":{quoted(request["reference_id"])},"status":"rjct",'
            f'"status_reason_code":"{why.code}",'
            f'"status_reason_message":{encode(why.sentence)}{self.last}'
        )
        return (told,)
