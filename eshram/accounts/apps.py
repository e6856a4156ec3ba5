from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "eshram.accounts"
    label = "accounts"
