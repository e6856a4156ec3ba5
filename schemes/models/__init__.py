from schemes.models.rule import Criterion, RuleGroup
from schemes.models.scheme import Scheme, Version
from schemes.models.worker import Answers, Enrolment, Entitlement

__all__ = [
    "Answers",
    "Criterion",
    "Enrolment",
    "Entitlement",
    "RuleGroup",
    "Scheme",
    "Version",
]
