from integrations.states.admin import agreements, disclosures, exports

__all__ = ["agreements", "disclosures", "exports"]
