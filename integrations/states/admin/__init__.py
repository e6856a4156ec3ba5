from integrations.states.admin import agreements, disclosures

__all__ = ["agreements", "disclosures"]
