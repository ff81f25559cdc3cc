"""A mistake in one value, before it is known where in the manifest the value stands."""


class Mistake(ValueError):
    """What is wrong with a value, and what would be right. `code` is the diagnostic's stable name."""

    def __init__(self, message: str, hint: str = "", code: str = "wrong-value"):
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
