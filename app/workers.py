"""The threads beside the window's, one to a matter, so that none keeps another waiting."""

from __future__ import annotations

from app.background import Worker


class Workers:
    """One of each, closed together."""

    def __init__(self) -> None:
        self.files = Worker()  # reads and writes, and finds what there is on the machine
        self.thinker = Worker()  # for the model alone, so that answering ahead keeps nobody else waiting
        self.pen = Worker()  # for the score alone, which follows each edit
        self.copier = Worker()  # writes what was copied for other programs: of a long piece, for seconds
        self.aside = Worker()  # for what is asked of the model about one note, which waits for no takes

    @property
    def all(self) -> tuple[Worker, ...]:
        """Every one."""
        return self.files, self.thinker, self.pen, self.copier, self.aside

    def break_off(self) -> None:
        """Have all of them end soon: or they would compute on while others are waited for."""
        for worker in self.all:
            worker.break_off()

    def close(self) -> None:
        """Leave no thread behind."""
        for worker in self.all:
            worker.close()
