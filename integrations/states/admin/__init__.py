from integrations.states.admin import agreements, disclosures, exports, keys, receivers

__all__ = ["agreements", "disclosures", "exports", "keys", "receivers"]
