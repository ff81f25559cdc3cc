"""Links inside the edition: none leads to a place that the edition does not have."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bindery.edition.section import Section

_ID = re.compile(r'\sid="([^"]+)"')
_LINK = re.compile(r'\shref="#([^"]*)"(?:\sepub:type="[a-z]+")?(?:\srole="doc-[a-z]+")?')


def drop_dead_links(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The sections without links to ids that none of them has, such as those of a glossary that is left out.

    The words of a dropped link stay. Authors' mistakes have been reported before.
    """
    places = {found for section in sections for found in _ID.findall(section.body)}
    linked = {found for section in sections for found in _LINK.findall(section.body)}
    if linked <= places:
        return tuple(sections)

    def keep_or_drop(link: re.Match[str]) -> str:
        return link.group() if link.group(1) in places else ""

    return tuple(replace(section, body=_LINK.sub(keep_or_drop, section.body)) for section in sections)
