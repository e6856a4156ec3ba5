from workers.helpline.models.call import Call, Lookup, Recovery, ToCall
from workers.helpline.models.knowledge import Article, ArticleText

__all__ = ["Article", "ArticleText", "Call", "Lookup", "Recovery", "ToCall"]
