from schemes.models.change import Case, RuleChange
from schemes.models.decision import Decision
from schemes.models.lists import BeneficiaryList, ListRow
from schemes.models.moved import Moved, StaysRead
from schemes.models.receipt import Receipt
from schemes.models.rule import Criterion, RuleGroup
from schemes.models.run import News, Run, Stale
from schemes.models.saturation import Saturation
from schemes.models.scheme import Scheme, Version
from schemes.models.telling import Muted, Reminded, Seen
from schemes.models.worker import Answers, Enrolment, Entitlement, Received

__all__ = [
    "Answers",
    "BeneficiaryList",
    "Case",
    "Criterion",
    "Decision",
    "Enrolment",
    "Entitlement",
    "ListRow",
    "Moved",
    "Muted",
    "News",
    "Receipt",
    "Received",
    "Reminded",
    "RuleChange",
    "RuleGroup",
    "Run",
    "Saturation",
    "Scheme",
    "Seen",
    "Stale",
    "StaysRead",
    "Version",
]
