"""Languages of stories: their own mark, the folder that they lie in, their text, or what most others are in."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from functools import cached_property
from itertools import chain

from content.base.languages import folder_code, identify_each, kin_of, primary

MIN_SHARE = 0.01
"""Of all stories: a language that no mark and no folder names, and that the texts of fewer are in, is taken for a
mistake of the detector."""
MAX_FOLDERS = 4
"""Folders below a site's root among which language folders are looked for: from `es/…` on to `a/b/c/es/…`."""

_Folder = tuple[str, tuple[str, ...]]
"""A site, and the path of a folder below its root."""


class StoryLanguages:
    """Gathers what each story's file says of its language; when all are there, the rest can be told."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}
        self._folders: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._inherited: dict[str, str] = {}
        self._detected: dict[str, tuple[str, ...]] = {}
        self._samples: dict[str, tuple[str, ...]] = {}

    def add(
        self,
        story: str,
        site: str,
        folders: tuple[str, ...],
        mark: str,
        detected: tuple[str, ...] = (),
        samples: tuple[str, ...] = (),
    ) -> None:
        """Note a story of a site in these folders.

        `mark` is the language that its file is marked with, `detected` are those of the parts of its text of
        which it was detected, and `samples` the parts of which it has not been yet; each may be empty.
        """
        self._folders[story] = site, folders[:MAX_FOLDERS]
        if mark:
            self._marks[story] = primary(mark)
        else:
            self._detected[story] = detected
            if samples:
                self._samples[story] = samples

    def add_inherited(self, story: str, mark: str) -> None:
        """Note the language that another file marks a story with, where its own does not: a folder named after
        another language goes before it, and it goes before the story's text."""
        if story not in self._marks:
            self._inherited[story] = primary(mark)
            self._samples.pop(story, None)

    def detect_rest(self) -> dict[str, tuple[str, ...]]:
        """Detect the languages of the parts that are left, and give those of all parts of these texts by story.

        Nothing where they are so few that nothing would come of it: where all others are plainly English, a language
        that so few are in would be taken for a mistake.
        """
        marked = {*self._marks.values(), *self._inherited.values()}
        other_languages = self._beside_another or {*marked, *chain(*self._detected.values())} - {"en"}
        if not other_languages and len(self._samples) < MIN_SHARE * len(self._folders):
            return {}
        codes = {story: (*self._detected[story], *identify_each(samples)) for story, samples in self._samples.items()}
        self._detected |= codes
        return codes

    @cached_property
    def _by_folder(self) -> Mapping[_Folder, list[str]]:
        """The stories in each folder that is called by the code of a language, itself or one below it."""
        stories: defaultdict[_Folder, list[str]] = defaultdict(list)
        for story, (site, folders) in self._folders.items():
            for depth, name in enumerate(folders):
                if folder_code(name):
                    stories[site, folders[: depth + 1]].append(story)
        return stories

    @cached_property
    def _beside_another(self) -> list[_Folder]:
        return _beside_another(self._by_folder)

    @cached_property
    def folders(self) -> dict[str, tuple[int, str]]:
        """For each story that lies in a language folder: how many folders above it, and the folder's language.

        A folder called `es` is one where another language's stands beside it (alone it may be anything) and where its
        stories are not in another language: `bg` may hold Bulgarian, or background.
        """
        stories = self._by_folder
        language_folders = _beside_another(
            [
                folder
                for folder in self._beside_another
                if self._texts_agree(folder_code(folder[1][-1]), stories[folder])
            ]
        )
        languages: dict[str, tuple[int, str]] = {}
        for site, folders in sorted(language_folders, key=lambda folder: -len(folder[1])):
            languages |= dict.fromkeys(stories[site, folders], (len(folders) - 1, folder_code(folders[-1])))
        return languages

    def _texts_agree(self, code: str, stories: list[str]) -> bool:
        """Whether the texts of the stories do not speak against that language."""
        detected = [codes for story in stories if (codes := self._detected.get(story))]
        return 2 * sum(not kin_of(code).isdisjoint(codes) for codes in detected) >= len(detected)

    def unmarked(self) -> dict[str, str]:
        """Tell the language of each story that no mark tells: its folder's, else its text's, else the commonest.

        A text of which parts are in several is in the one of them that is commonest in the archive: one that quotes
        another language, or is translated in part, is cut off from nothing. Empty codes where nothing tells any, and
        where more stories are silent than are in the commonest and most of these are marked: where a few are marked, as
        translations are, the others are in another.
        """
        # Of those in folders their folder says it better than a text that may quote another language.
        by_folder = {story: language for story, (_, language) in self.folders.items()}
        languages = {story: by_folder.get(story) or self._inherited.get(story, "") for story in self._detected}
        named = Counter([*self._marks.values(), *filter(None, languages.values())])
        detected_in = _without_kin(
            {story: self._detected[story] for story, code in languages.items() if not code}, named
        )
        texts = [Counter(codes) for codes in detected_in.values() if codes]
        # A text in one language is sure of it; where none is, most parts decide.
        sure = [parts for parts in texts if len(parts) == 1] or texts
        detected = Counter(min(parts, key=lambda code: (-parts[code], code)) for parts in sure)
        credible = named.keys() | {code for code, count in detected.items() if count >= MIN_SHARE * len(self._folders)}
        totals = {code: count for code, count in (named + detected).items() if code in credible}

        def commonest(codes: Iterable[str]) -> str:
            return min(credible.intersection(codes), key=lambda code: (-totals[code], code), default="")

        languages = {story: code or commonest(detected_in[story]) for story, code in languages.items()}
        leading = commonest(totals)
        unknown = sum(not code for code in languages.values())
        default = leading if detected[leading] >= named[leading] or totals[leading] >= unknown else ""
        return {story: code or default for story, code in languages.items()}


def _without_kin(parts: Mapping[str, tuple[str, ...]], named: Container[str]) -> dict[str, tuple[str, ...]]:
    """The languages of texts' parts, by story: of two that the detector takes for each other the one that more are in,
    but for those that are `named` otherwise than by a text."""
    counts = Counter(chain(*parts.values()))
    representatives = {
        code: code
        if code in named
        else max(sorted(kin_of(code)), key=lambda relative: (relative in named, counts[relative]))
        for code in counts
    }
    return {story: tuple(representatives[code] for code in codes) for story, codes in parts.items()}


def _beside_another(folders: Iterable[_Folder]) -> list[_Folder]:
    """Those of the folders beside which one of another language's code stands."""
    folders = list(folders)
    codes: defaultdict[_Folder, set[str]] = defaultdict(set)
    for site, path in folders:
        codes[site, path[:-1]].add(folder_code(path[-1]))
    return [(site, path) for site, path in folders if len(codes[site, path[:-1]]) > 1]
