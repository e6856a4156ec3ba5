"""The helpline 14434: agents on the telephone, and the one screen they work with."""
