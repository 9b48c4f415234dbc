"""A model that has learnt, as a bundle: its index knows the composer's tunes, its card tells of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.files.disk import folder_aside, telling
from core.lstm.blending import STYLE_FIGURES
from core.lstm.bundle import Bundle
from core.lstm.originality import FIGURES
from core.lstm.sealed import STEP
from core.lstm.tunes import TuneIndex

if TYPE_CHECKING:  # loads TensorFlow
    from pathlib import Path

    from core.learning.lesson import Lesson
    from core.learning.phrases import Phrase
    from core.learning.teaching import Taught
    from core.lstm.network import Network

LEARNT = "learnt"
"""The name of what a lesson taught among a bundle's figures."""
_CARD = """# {title}

The model “{base}”, which has gone on learning from {tunes} phrases ({notes:,} notes) of a composer's own
pieces, on the composer's machine.

## How good it is

Bits per note, fewer are better; bars and key known. The composer's phrases were held back in turn, each
measured by a network that had learnt from the others{met}.

| tunes | how many | before | after |
|---|---|---|---|
| the composer's, held back | {held} | {before:.3f} | {after:.3f} ± {error:.3f} |
{general}
{way} {better} of {held} phrases became likelier.{unmeasured}

## Styles

{styles}

## Is it copied?

`tunes.npz` names the tunes of “{base}” and the composer's own; a take that stands in any of them for longer
than tunes usually share is told of. What is usual is told by the yardstick of “{base}”.

## Terms

Those of “{base}”, whose card tells them, and of the pieces it learnt from.
"""
_TOLD = """“{base}” knew their manner: told that they are likeliest as “{style}” it expects them better, and
to learn more gained nothing on tunes held back. Its weights are as they were."""
_FAR = """Told the style nearest to theirs, where naming one gains anything, it goes {share:.0%} of the way
from there to what they teach, no further than tunes held back gain by. Of what “{base}” had learnt some was
heard among them, where it was at hand, so that less is forgotten."""
_UNMET = ", so none was measured by one that had met it"
_MET = """; {met} more, which “{base}” itself had
learnt before, were learnt from again and not measured"""
_UNMEASURED = """

What it forgot of the music of others was not measured: the tunes of music21 by which that is told, held
back from “{base}” when it was made, were not there, or it did not learn from them."""
_STYLES = """Where no style is chosen, takes are in the manner of the pieces. Those of “{base}” can be chosen
as before: {names}. What its card tells of them was measured before this one learnt."""
_NO_STYLES = "It knows none by name, as “{base}” knew none."


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a bundle tells of the lesson it comes from: bits per note before and after, on tunes held back.

    `general` is the same of tunes that have nothing to do with it, None where there were none to measure.
    """

    base: str
    tunes: int
    before: float
    after: float
    general: tuple[float, float] | None


def learnt_of(figures: Mapping[str, Any]) -> Learnt | None:
    """What is told there of a lesson, None for a model that had none, or one that tells nonsense."""
    told = figures.get(LEARNT)
    wanted = {"from": str, "tunes": int, "before": float, "after": float}
    if not isinstance(told, dict) or not all(
        isinstance(told.get(name), kind) for name, kind in wanted.items()
    ):
        return None
    general = told.get("general")
    pair = tuple(general.get(name) for name in ("before", "after")) if isinstance(general, dict) else ()
    measured: tuple[float, float] | None = None
    match pair:
        case (float(before), float(after)):
            measured = before, after
    return Learnt(told["from"], told["tunes"], told["before"], told["after"], measured)


def joined(base: TuneIndex, own: TuneIndex) -> TuneIndex:
    """An index of the tunes of both."""
    return TuneIndex(
        base.names + own.names,
        np.concatenate([base.counts, own.counts]),
        np.concatenate([base.hashes, own.hashes]),
    )


def publish_taught(
    network: Network, loaded: Bundle, lesson: Lesson, phrases: Sequence[Phrase], taught: Taught, out: Path
) -> None:
    """Write the bundle into `out`, whole or not at all; raises BadFile when the disk refuses."""
    from core.lstm.publish import finish, publish, put_in_place

    index = joined(
        loaded.tunes, TuneIndex.of((phrase.title, line) for phrase in phrases for line in phrase.lines)
    )
    with telling(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with folder_aside(out.parent) as aside:
            new = aside / out.name
            publish(network, loaded.encoding, new, lesson.title, index)
            figures = _figures(loaded, taught) | {"step bytes": (new / STEP).stat().st_size}
            finish(new, network, loaded.encoding, lesson.title, figures, _card(loaded, lesson, taught))
            put_in_place(new, out)


def _figures(loaded: Bundle, taught: Taught) -> dict[str, Any]:
    gain = taught.gain
    told: dict[str, Any] = {
        "from": loaded.title,
        "model": loaded.name,
        "tunes": taught.tunes,
        "notes": taught.notes,
        "before": round(gain.before, 4),
        "after": round(gain.after, 4),
        "error": round(gain.error, 4),
        "better": gain.better,
        "share": gain.share,
        "style": taught.style,
        "seconds": round(taught.seconds),
    }
    if taught.general is not None:
        before, after, tunes = taught.general
        told["general"] = {"before": round(before, 4), "after": round(after, 4), "tunes": tunes}
    styles = loaded.figures.get(STYLE_FIGURES, {})
    return {
        "bits_per_note": round(gain.after, 4),
        FIGURES: dict(loaded.figures.get(FIGURES, {})),
        STYLE_FIGURES: {style: {"learnt": styles[style].get("learnt", 0)} for style in loaded.styles},
        LEARNT: told,
    }


def _card(loaded: Bundle, lesson: Lesson, taught: Taught) -> str:
    gain, base = taught.gain, loaded.title
    general = ""
    if taught.general is not None:
        before, after, tunes = taught.general
        general = f"| others, which neither has met | {tunes} | {before:.3f} | {after:.3f} |\n"
    way = (_FAR if gain.share else _TOLD).format(base=base, share=gain.share, style=taught.style)
    styles = _STYLES if loaded.styles else _NO_STYLES
    return _CARD.format(
        title=lesson.title,
        met=_MET.format(met=taught.met, base=base) if taught.met else _UNMET,
        base=base,
        tunes=taught.tunes,
        notes=taught.notes,
        held=gain.tunes,
        before=gain.before,
        after=gain.after,
        error=gain.error,
        general=general,
        way=way,
        better=gain.better,
        unmeasured="" if general else _UNMEASURED.format(base=base),
        styles=styles.format(base=base, names=", ".join(loaded.styles)),
    )
