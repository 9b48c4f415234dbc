"""What parts are called from the second line of a score on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_SHORT = {  # in English, Italian, German, French and Spanish
    r"violoncell[oie]s?|cello": "Vc.",
    r"violin(?:[oei]|es)?|violon": "Vln.",
    r"violas?": "Vla.",
    r"bratsche": "Br.",
    r"contraba(?:ss|sso|jo)|contrebasse|double bass|kontrabass": "Cb.",
    r"piccolo": "Picc.",
    r"flute|fl[öo]te|flauto|flûte|flauta": "Fl.",
    r"oboe|hautbois": "Ob.",
    r"clarinet(?:to|te|e)?|klarinette": "Cl.",
    r"bassoon": "Bsn.",
    r"fagott?o?|basson": "Fg.",
    r"horn": "Hn.",
    r"corno|cor": "Cor.",
    r"trumpet": "Tpt.",
    r"trompete|tromba|trompette|trompeta": "Tr.",
    r"trombone|trombón": "Trb.",
    r"posaune": "Pos.",
    r"saxophone|saxofon|sassofono|saxofón": "Sax.",
    r"mezzo-?soprano": "Mez.",
    r"soprano?": "S.",
    r"alto?": "A.",
    r"tenore?|ténor": "T.",
    r"bar[iy]ton[eo]?": "Bar.",
    r"bass[eo]?": "B.",
    r"piano(?:forte)?": "Pno.",
    r"klavier": "Klav.",
    r"organ[o]?|orgel|orgue": "Org.",
    r"harp|harfe|arpa|harpe": "Hp.",
    r"guitare?|gitarre|chitarra|guitarra": "Gtr.",
    r"percussion|percussioni": "Perc.",
}
_KNOWN = re.compile(r"\b(?:" + "|".join(f"({words})" for words in _SHORT) + r")\b", re.IGNORECASE)
_SAID = tuple(_SHORT.values())


def abbreviated(names: Sequence[str]) -> list[str]:
    """The names of parts, shorter where each is still told from the others: "Vln. II", "B. Cl."."""
    short = [_KNOWN.sub(lambda found: _SAID[(found.lastindex or 1) - 1], name) for name in names]
    count = Counter(brief for _, brief in set(zip(names, short, strict=True)))
    return [brief if count[brief] == 1 else name for name, brief in zip(names, short, strict=True)]
