from orderbuddy.api.errors import ApiError, ErrorCode


class PictureError(ApiError):
    """400 (413 for too many bytes), picture_refused: a sentence for whoever chose the file."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(ErrorCode.PICTURE_REFUSED, sentence, status=status)
