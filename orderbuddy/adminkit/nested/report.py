from typing import Self


class Report:
    """What reading and merging found, each at its place in the document.

    `faults`: what must be corrected or looked at, by path (`latte/modifiers/milk/name`).
    `clashes`: sentences about what somebody else changed meanwhile.
    """

    def __init__(self) -> None:
        self.keys: tuple[str, ...] = ()
        self.labels: tuple[str, ...] = ()
        self.faults: dict[str, str] = {}
        self.sentences: list[str] = []
        self.clashes: list[str] = []

    def at(self, key: str, label: str) -> Self:
        """The same report, one step further into the document."""
        inner = type(self)()
        inner.__dict__.update(self.__dict__)
        inner.keys, inner.labels = (*self.keys, key), (*self.labels, label)
        return inner

    @property
    def place(self) -> str:
        """For people: `Latte / Price`."""
        return " / ".join(label for label in self.labels if label)

    def fault(self, message: str) -> None:
        self.faults["/".join(self.keys)] = message
        self.sentences.append(f"{self.place}: {message}" if self.place else message)

    def clash(self, message: str) -> None:
        self.faults["/".join(self.keys)] = message[:1].upper() + message[1:]
        self.clashes.append(f"{self.place}: {message}" if self.place else message)
