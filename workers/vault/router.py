class VaultRouter:
    """The vault's tables live in the vault's database, and nothing else does."""

    def db_for_read(self, model, **hints):
        return "vault" if model._meta.app_label == "vault" else None

    db_for_write = db_for_read

    def allow_relation(self, a, b, **hints):
        return (a._meta.app_label == "vault") == (b._meta.app_label == "vault")

    def allow_migrate(self, db, app_label, **hints):
        return (db == "vault") == (app_label == "vault")
