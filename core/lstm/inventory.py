"""What a dataset holds and what was left out of it, told so that a person can check it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.lstm.corpus import LEFT_OUT, TWIN, Dropped, Reading, collections
from core.lstm.sources import Collection, CorpusTune
from core.lstm.split import SIDES, Split, divided
from core.score import Note

_EXAMPLES = 5  # of what was dropped, for each reason
_TOLD = 6  # metres and keys that the text names

Inventory = dict[str, Any]


def inventory(reading: Reading, split: Split) -> Inventory:
    """Counts for every collection and for all, with examples; nothing but numbers, names and words."""
    dropped = [*reading.dropped, *split.dropped]
    names = {tune.collection for tune in split.tunes} | {each.collection for each in dropped}
    read = [each for each in collections(sorted(names)) if each.name in names] if names else []
    kin = Counter(split.families)
    return {
        "tunes": len(split.tunes),
        "notes": sum(len(tune.notes) for tune in split.tunes),
        "families": {
            "families": len(kin),
            "of more than one tune": sum(count > 1 for count in kin.values()),
            "largest": max(kin.values(), default=0),
            "on two sides": divided(split),
        },
        "sides": _sides(split),
        "styles": _styles(split),
        "collections": [_collection(each, split, dropped) for each in read],
        "duplicates": [{"tune": each.name, "same as": each.twin} for each in dropped if each.reason == TWIN],
        "not read": dict(LEFT_OUT),
    }


def _sides(split: Split, collection: str = "") -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {side: {"tunes": 0, "notes": 0} for side in SIDES}
    for tune, side in zip(split.tunes, split.sides, strict=True):
        if collection in ("", tune.collection):
            found[side]["tunes"] += 1
            found[side]["notes"] += len(tune.notes)
    return found


def _styles(split: Split) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for tune in split.tunes:
        counts = found.setdefault(tune.setting.style or "unknown", {"tunes": 0, "notes": 0})
        counts["tunes"] += 1
        counts["notes"] += len(tune.notes)
    return found


def _collection(collection: Collection, split: Split, dropped: Sequence[Dropped]) -> dict[str, Any]:
    tunes = [tune for tune in split.tunes if tune.collection == collection.name]
    pairs = zip(split.families, split.tunes, strict=True)
    families = {first for first, tune in pairs if tune.collection == collection.name}
    return {
        "name": collection.name,
        "title": collection.title,
        "terms": collection.terms,
        "tunes": len(tunes),
        "notes": sum(len(tune.notes) for tune in tunes),
        "families": len(families),
        "sides": _sides(split, collection.name),
        "metres": _counted(metre(tune) for tune in tunes),
        "keys": _counted(str(tune.setting.key or "unknown") for tune in tunes),
        "modes": _counted(tune.setting.key.mode.value if tune.setting.key else "unknown" for tune in tunes),
        "with triplets": sum(any(map(_in_triplets, tune.notes)) for tune in tunes),
        "with phrase ends": sum(tune.setting.phrases is not None for tune in tunes),
        "with a pickup": sum(_has_pickup(tune) for tune in tunes),
        "dropped": _dropped(each for each in dropped if each.collection == collection.name),
    }


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(Counter(words).most_common())


def metre(tune: CorpusTune) -> str:
    """The metre a tune begins in, such as "6/8"; "unknown" where it is free or the bars disagree."""
    if tune.setting.bars is None:
        return "unknown"
    found = tune.setting.bars.bar_at(0).metre
    return f"{found.beats}/{found.unit}"


def _in_triplets(note: Note) -> bool:
    """Whether a length is a third of a plain value: 40 ticks go into it, 30 do not."""
    return note.length % 30 != 0 and note.length % 40 == 0


def _has_pickup(tune: CorpusTune) -> bool:
    return tune.setting.bars is not None and tune.setting.bars.bar_at(0).number == 0


def _dropped(all_dropped: Iterable[Dropped]) -> dict[str, dict[str, Any]]:
    by_reason: dict[str, list[Dropped]] = defaultdict(list)
    for each in all_dropped:
        by_reason[each.reason].append(each)
    return {
        reason: {"count": len(found), "examples": [_example(each) for each in found[:_EXAMPLES]]}
        for reason, found in by_reason.items()
    }


def _example(dropped: Dropped) -> str:
    return f"{dropped.name} = {dropped.twin}" if dropped.twin else dropped.name


# As text.


def told(found: Inventory) -> list[str]:
    """The inventory as lines for the terminal."""
    kin = found["families"]
    lines = [
        f"{found['tunes']} tunes, {found['notes']} notes",
        f"{kin['families']} families, {kin['of more than one tune']} of more than one tune,"
        f" the largest of {kin['largest']}; on two sides: {len(kin['on two sides'])}",
        _told_sides(found["sides"]),
        f"styles: {_told_sides(found['styles'])}",
    ]
    for each in found["collections"]:
        lines += ["", *_told_collection(each)]
    lines += ["", "In music21's corpus, but not read:"]
    why: dict[str, list[str]] = defaultdict(list)
    for place, reason in found["not read"].items():
        why[reason].append(place)
    return lines + [f"  {', '.join(places)}: {reason}" for reason, places in why.items()]


def _told_sides(sides: Mapping[str, Mapping[str, int]]) -> str:
    return "; ".join(f"{side} {counts['tunes']} ({counts['notes']} notes)" for side, counts in sides.items())


def _told_collection(each: Mapping[str, Any]) -> list[str]:
    lines = [
        f"{each['name']}: {each['title']}",
        f"  terms: {each['terms']}",
        f"  {each['tunes']} tunes, {each['notes']} notes, {each['families']} families",
        f"  {_told_sides(each['sides'])}",
        f"  metres: {_told_counts(each['metres'])}",
        f"  keys: {_told_counts(each['keys'])}; {_told_counts(each['modes'])}",
        f"  with triplets {each['with triplets']}, with phrase ends {each['with phrase ends']},"
        f" with a pickup {each['with a pickup']}",
    ]
    for reason, dropped in each["dropped"].items():
        lines.append(
            f"  left out, {reason}: {dropped['count']}, such as {', '.join(dropped['examples'][:2])}"
        )
    return lines


def _told_counts(counts: Mapping[str, int]) -> str:
    first = [f"{word} {count}" for word, count in list(counts.items())[:_TOLD]]
    rest = sum(list(counts.values())[_TOLD:])
    return ", ".join([*first, f"others {rest}"] if rest else first)
