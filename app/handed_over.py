"""What was handed over, remembered beyond the end of the program, so that it can still be compared."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from core.errors import BadFile
from core.files import project
from core.files.names import handed_name
from core.score import Score

HANDED = (".mscz", ".musicxml")
MOST = 40  # pieces that are remembered


class HandedOver:
    """By the file a piece was handed over in, whatever its ending, the piece as it was; in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def remember(self, path: Path, score: Score) -> None:
        """Keep what was handed over, or last brought back, as `path`; a disk that refuses only forgets."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            project.save(self._place(path), score)
            kept = sorted((each.stat().st_mtime_ns, each) for each in self._folder.glob("*.continuo"))
            for _, old in kept[:-MOST]:
                old.unlink(missing_ok=True)
        except (OSError, BadFile):
            with suppress(OSError):
                self._place(path).unlink(missing_ok=True)

    def recall(self, path: Path) -> Score | None:
        """The piece that was handed over as `path`, None where nobody knows."""
        try:
            return project.load(self._place(path)).score
        except BadFile:
            return None

    def beside(self, piece: Path) -> list[tuple[Path, int]]:
        """The files beside a project in which it was handed over, each with when that was."""
        begins = handed_name(piece.stem)
        try:
            there = [path for path in piece.parent.iterdir() if path.stem.startswith(begins)]
        except OSError:
            return []
        known = ((path, self.when(path)) for path in there if path.suffix.lower() in HANDED)
        return [(path, when) for path, when in known if when is not None]

    def when(self, path: Path) -> int | None:
        """In nanoseconds, when that was; None where it never was."""
        try:
            return self._place(path).stat().st_mtime_ns
        except OSError:
            return None

    def _place(self, path: Path) -> Path:
        name = sha256(str(path.absolute().with_suffix("")).encode("utf-8", "surrogateescape")).hexdigest()
        return self._folder / f"{name[:32]}.continuo"
