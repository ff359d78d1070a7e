class OutgoingError(Exception):
    """A message was not taken. `is_permanent`: handing over the same would fail again."""

    def __init__(self, message: str, *, is_permanent: bool) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent
