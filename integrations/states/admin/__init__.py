from integrations.states.admin import agreements, disclosures, exports, keys

__all__ = ["agreements", "disclosures", "exports", "keys"]
