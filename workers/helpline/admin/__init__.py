from workers.helpline.admin import calls, knowledge

__all__ = ["calls", "knowledge"]
