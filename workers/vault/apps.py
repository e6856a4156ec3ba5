from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "workers.vault"
    label = "vault"
    verbose_name = "Aadhaar Data Vault"
