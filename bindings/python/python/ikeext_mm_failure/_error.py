"""The exception that the native code raises."""


class DecodeError(ValueError):
    """The input is not records: the text says why, and ``offset`` says where."""

    offset: int

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message, offset)
        self.offset = offset

    def __str__(self) -> str:
        return str(self.args[0])


DecodeError.__module__ = "ikeext_mm_failure"
