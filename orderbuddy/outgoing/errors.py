class OutgoingError(Exception):
    """A message did not leave. `is_permanent`: sending the same again would fail again."""

    def __init__(self, message: str, *, is_permanent: bool) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent
