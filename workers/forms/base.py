from eshram.pages import PageForm


class StepForm(PageForm):
    """A page's questions. `draft` is the registration they belong to, None before there is one."""

    def __init__(self, *args, draft=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.draft = draft

    def typed(self, name: str):
        """What stands in a field now, cleaned or not: typed, or kept from before."""
        if self.is_bound:
            return self.data.get(name, "")
        return self.initial.get(name, "")
