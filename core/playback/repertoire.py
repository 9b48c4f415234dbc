"""What there is to play on, in groups and by name: General MIDI's instruments, and a SoundFont's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from core.instruments import DRUM_KIT, FAMILIES, PROGRAMS, Instrument
from core.playback.presets import Preset, nearest, read_presets
from core.words import tr

_DRUMS = Instrument(0, 0, True)
_GENERAL_MIDI = (_DRUMS, *map(Instrument, range(len(PROGRAMS))))
_WORD = re.compile(r"\w+")
_WHOLE_SET = 100  # programs of bank 0 that a SoundFont has which calls them as General MIDI does


class Offer(NamedTuple):
    """An instrument to choose: what it is called, and what else is to be said of it."""

    words: str
    instrument: Instrument
    tip: str = ""


class Group(NamedTuple):
    """Instruments under one heading; `more` are those besides General MIDI's."""

    heading: str
    offers: list[Offer]
    more: bool = False


@dataclass(frozen=True)
class Repertoire:
    """General MIDI's instruments, and those of the SoundFont called `name` where one is played."""

    name: str = ""
    presets: tuple[Preset, ...] = ()

    @classmethod
    def of(cls, soundfont: Path | None) -> Repertoire:
        """What a SoundFont has; General MIDI's where there is none."""
        return cls() if soundfont is None else cls(soundfont.stem, read_presets(soundfont))

    def call(self, instrument: Instrument) -> str:
        """What an instrument is called: by its SoundFont where it is none of General MIDI's."""
        program, bank, drums = instrument
        if drums:
            kit = tr(DRUM_KIT) if program == 0 else tr("drum kit {number}").format(number=program)
            return kit if program == 0 else self._own.get(instrument, kit)
        usual = tr(PROGRAMS[program])
        if bank == 0:
            return self._own.get(instrument, usual) if self.presets and not self._whole else usual
        return self._own.get(instrument) or tr("{name}, bank {bank}").format(name=usual, bank=bank)

    def groups(self, text: str = "", now: Instrument | None = None) -> list[Group]:
        """What is found by parts of words, in any order, of a name or a heading; empty groups are left out.

        General MIDI's families come first, then what else the SoundFont has, and last what it has not:
        another instrument plays for that, but scores and MIDI files tell of it. `now` is always offered.
        """
        words = text.casefold().split()
        groups = [*self._families(), *self._more()]
        offered = {offer.instrument for group in groups for offer in group.offers}
        wanted = dict.fromkeys((*_GENERAL_MIDI, *([] if now is None else [now])))
        groups.append(self._missing([each for each in wanted if each not in offered]))
        return [group for group in (_found(group, words) for group in groups) if group.offers]

    @cached_property
    def _own(self) -> dict[Instrument, str]:
        return {preset.instrument: preset.name for preset in self.presets if preset.name}

    @cached_property
    def _held(self) -> list[Instrument]:
        return [preset.instrument for preset in self.presets]

    @property
    def _whole(self) -> bool:
        """Whether General MIDI's names are true of what is held."""
        return sum(not each.bank and not each.percussion for each in self._held) >= _WHOLE_SET

    def _families(self) -> Iterator[Group]:
        yield Group(tr("percussion"), self._offers([_DRUMS], numbered=False))
        if self.presets and not self._whole:
            first = [each for each in self._held if not each.bank and not each.percussion]
            yield Group(self.name, self._offers(first, numbered=False))
            return
        programs = iter(range(len(PROGRAMS)))
        for family, names in FAMILIES:
            of_family = [Instrument(program) for _, program in zip(names, programs, strict=False)]
            yield Group(tr(family), self._offers(of_family, numbered=False))

    def _more(self) -> Iterator[Group]:
        kits = [each for each in self._held if each.percussion and each.program]
        yield Group(tr("drum kits"), self._offers(kits, numbered=True), more=True)
        banks = [each for each in self._held if each.bank]
        more = tr("more of {name}").format(name=self.name)
        yield Group(more, self._offers(banks, numbered=True), more=True)

    def _missing(self, instruments: Iterable[Instrument]) -> Group:
        heading = tr("not in {name}").format(name=self.name) if self.presets else tr("of another SoundFont")
        return Group(heading, [self._instead(each) for each in instruments], more=True)

    def _offers(self, instruments: Iterable[Instrument], *, numbered: bool) -> list[Offer]:
        """Those that are held, or all where that is not known; with bank and program where `numbered`."""
        offers = []
        for each in instruments:
            own = self._own.get(each, "")
            numbers = f"{'' if each.percussion else f'{each.bank}:'}{each.program}"
            if not self.presets or each in self._held:
                words = self.call(each)
                offers.append(Offer(f"{words}  {numbers}" if numbered else words, each, own))
        return offers

    def _instead(self, instrument: Instrument) -> Offer:
        plays = nearest(instrument, self._held)
        tip = tr("{name} plays for it").format(name=self.call(plays)) if plays in self._held else ""
        return Offer(self.call(instrument), instrument, tip)


def closest(groups: Iterable[Group], text: str) -> Instrument | None:
    """Which of the instruments found by `text` is meant: “harp” is the harp, though harpsichords come first.

    Whole words of its name or its heading say most, then beginnings of words; what only its SoundFont calls
    it says least. Of equals the first.
    """
    words = text.casefold().split()
    found = [(_distance(offer, group, words), offer) for group in groups for offer in group.offers]
    return min(found, key=itemgetter(0))[1].instrument if found else None


def _distance(offer: Offer, group: Group, words: list[str]) -> int:
    said = f"{offer.words} {group.heading} {_in_english(offer.instrument)}".casefold()
    parts = _WORD.findall(said)

    def far(word: str) -> int:
        begun = [len(part) - len(word) for part in parts if part.startswith(word)]
        if begun:
            return 0 if min(begun) <= 1 else 1  # one letter more makes a plural of it
        return 2 if word in said else 3

    return max(map(far, words), default=0)


def _found(group: Group, words: list[str]) -> Group:
    """What of a group has all words in its name, its own name, General MIDI's for it or its heading."""

    def fits(offer: Offer) -> bool:
        said = (offer.words, offer.tip, group.heading, _in_english(offer.instrument))
        return all(word in " ".join(said).casefold() for word in words)

    return group._replace(offers=[offer for offer in group.offers if fits(offer)])


def _in_english(instrument: Instrument) -> str:
    """As General MIDI and most programs call it: many look for drums and pads by these names."""
    program, bank, drums = instrument
    if bank or (drums and program):
        return ""
    return DRUM_KIT if drums else PROGRAMS[program]
