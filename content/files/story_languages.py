"""Languages of stories: their own mark, the folder that they lie in, or, where an archive holds several, their text."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from content.base.languages import SAMPLE, detect, folder_code, primary

MOST_SAMPLES = 50_000
"""Stories without a mark of which a sample is kept; in a larger archive the others are left as they are."""
LOOKED_AT = 8
"""Stories of a folder by whose texts its language is checked, or somewhat more."""
DEEPEST = 4
"""Folders below a site's root among which language folders are looked for: from `es/…` on to `a/b/c/es/…`."""

_Folder = tuple[str, tuple[str, ...]]
"""A site, and the path of a folder below its root."""


class StoryLanguages:
    """Gathers what each story's file says of its language; when all are there, the rest can be told."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}
        self._folders: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._samples: dict[str, str] = {}

    def add(self, story: str, site: str, folders: tuple[str, ...], mark: str, text: str) -> None:
        """Note a story of a site in these folders, with the language that its file is marked with, or none."""
        self._folders[story] = site, folders[:DEEPEST]
        if mark:
            self._marks[story] = primary(mark)
        elif len(self._samples) < MOST_SAMPLES:
            self._samples[story] = text[:SAMPLE]

    @cached_property
    def folders(self) -> dict[str, tuple[int, str]]:
        """For each story that lies in a language folder: how many folders above it, and the folder's language.

        A folder called `es` is one where another language's stands beside it (alone it may be anything) and where its
        stories are not in another language: `bg` may hold Bulgarian, or background.
        """
        stories: defaultdict[_Folder, list[str]] = defaultdict(list)
        for story, (site, folders) in self._folders.items():
            for depth, name in enumerate(folders):
                if folder_code(name):
                    stories[site, folders[: depth + 1]].append(story)
        likely = _beside_another(stories)
        kept = _beside_another([f for f in likely if self._may_be(folder_code(f[1][-1]), stories[f])])
        told: dict[str, tuple[int, str]] = {}
        for site, folders in sorted(kept, key=lambda folder: -len(folder[1])):
            told |= dict.fromkeys(stories[site, folders], (len(folders) - 1, folder_code(folders[-1])))
        return told

    def _may_be(self, code: str, stories: list[str]) -> bool:
        """Whether the texts of some of the stories, evenly spread over them, do not speak against that language."""
        samples = [self._samples[story] for story in stories if story in self._samples]
        detected = [detect(sample) for sample in samples[:: max(1, len(samples) // LOOKED_AT)]]
        sure = [language for language in detected if language]
        return 2 * sum(language == code for language in sure) >= len(sure)

    def unmarked(self) -> dict[str, str]:
        """The language of each story that no mark tells: of its folder, or of its text where other stories are marked
        or lie in language folders. Nothing for an archive in which no story says anything of its language."""
        by_folder = {story: code for story, (_, code) in self.folders.items() if story not in self._marks}
        if not self._marks and not by_folder:
            return {}
        # Not of those in folders: their folder says it better than a text that may quote another language.
        return by_folder | {
            story: code
            for story, sample in self._samples.items()
            if story not in by_folder and (code := detect(sample))
        }


def _beside_another(folders: Iterable[_Folder]) -> list[_Folder]:
    """Those of the folders beside which one of another language's code stands."""
    folders = list(folders)
    codes: defaultdict[_Folder, set[str]] = defaultdict(set)
    for site, path in folders:
        codes[site, path[:-1]].add(folder_code(path[-1]))
    return [(site, path) for site, path in folders if len(codes[site, path[:-1]]) > 1]
