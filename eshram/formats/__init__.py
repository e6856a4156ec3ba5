"""Dates and numbers as India writes them (FORMAT_MODULE_PATH), where Django's own differ."""
