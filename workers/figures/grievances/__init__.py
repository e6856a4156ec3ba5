"""How grievances stand: ages, days until closed, and words that come up more than before.

counting.count()   each hour, over all tickets at once
reading, views     read what was counted, and no ticket
"""
