"""Which rules of style sheets choose an element, found once for all elements of a kind.

A book has tens of thousands of elements and a few dozen kinds of them. As long as the selectors look only at an element
and what it stands in, those that look alike and stand in the same kind are chosen alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import cssselect2
from cssselect2 import parser
from lxml import etree
from tinycss2.ast import Declaration, Node

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ALONE = frozenset(("lang", "root"))
"""Pseudo-classes that say nothing of an element's neighbours."""
_LISTS = (parser.NegationSelector, parser.MatchesAnySelector, parser.SpecificityAdjustmentSelector)
_OWN = (parser.LocalNameSelector, parser.NamespaceSelector, parser.ClassSelector)

Declared = tuple[Declaration, ...]


@dataclass(eq=False)
class Kind:
    """Elements that look like `first` to the rules, each in an element of kind `outer`."""

    outer: "Kind | None"
    first: etree._Element = field(repr=False)
    own: tuple[Declared, ...]
    """What the rules declare, in the order of the cascade."""
    pseudo: tuple[tuple[str, Declared], ...]
    """What they declare for its pseudo-elements, with the name of each."""


class Kinds:
    """`attributes` are those, besides its class and language, in which elements of a kind are alike."""

    def __init__(self, *attributes: str):
        self._matcher = cssselect2.Matcher()
        self._attributes = {"class", "lang", XML_LANG, *attributes}
        self._alone = True

    def add(self, prelude: list[Node], declared: Declared) -> None:
        """A rule after all those that were added before."""
        try:
            selectors = list(parser.parse(prelude))
            compiled = [cssselect2.compiler.CompiledSelector(selector) for selector in selectors]
        except cssselect2.SelectorError:
            # A reading system that knows the selector may choose anything with it.
            selectors, compiled = [], cssselect2.compile_selector_list("*")
        for selector in selectors:
            self._look_at(selector.parsed_tree)
        for selector in compiled:
            self._matcher.add_selector(selector, declared)

    def _look_at(self, node: object) -> None:
        """Note the attributes that a selector asks for, and whether it asks for neighbours."""
        if isinstance(node, parser.CombinedSelector):
            self._alone &= node.combinator in (" ", ">")
            self._look_at(node.left)
            self._look_at(node.right)
        elif isinstance(node, parser.CompoundSelector):
            for simple in node.simple_selectors:
                self._look_at(simple)
        elif isinstance(node, _LISTS):
            for selector in node.selector_list:
                self._look_at(selector.parsed_tree)
        elif isinstance(node, parser.AttributeSelector):
            self._attributes.update((node.name, node.lower_name))
            self._alone &= not node.namespace
        elif isinstance(node, parser.IDSelector):
            self._attributes.add("id")
        elif isinstance(node, parser.PseudoClassSelector | parser.FunctionalPseudoClassSelector):
            self._alone &= node.name in _ALONE
        else:
            self._alone &= isinstance(node, _OWN)

    def of(self, root: etree._Element) -> Iterator[tuple[etree._Element, Kind]]:
        """Every element of the document `root` with its kind, in the order of the document."""
        if not self._alone:
            yield from self._each(root)
            return
        known: dict[tuple[object, ...], tuple[Kind, cssselect2.ElementWrapper]] = {}
        found: dict[etree._Element | None, tuple[Kind | None, cssselect2.ElementWrapper | None]] = {None: (None, None)}
        for element in root.iter(etree.Element):
            outer, around = found[element.getparent()]
            key = (outer, element.tag, *map(element.get, self._attributes))
            if key not in known:
                wrapper = cssselect2.ElementWrapper(element, around, 0, None, in_html_document=True)
                known[key] = self._kind(outer, wrapper), wrapper
            found[element] = known[key]
            yield element, known[key][0]

    def _each(self, root: etree._Element) -> Iterator[tuple[etree._Element, Kind]]:
        """Every element as a kind of its own."""
        kinds: dict[etree._Element, Kind] = {}
        for wrapper in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
            element = wrapper.etree_element
            kinds[element] = self._kind(kinds.get(element.getparent()), wrapper)
            yield element, kinds[element]

    def _kind(self, outer: Kind | None, wrapper: cssselect2.ElementWrapper) -> Kind:
        matches = self._matcher.match(wrapper)
        own = tuple(declared for *_, pseudo, declared in matches if pseudo is None)
        pseudo = tuple((pseudo, declared) for *_, pseudo, declared in matches if pseudo is not None)
        return Kind(outer, wrapper.etree_element, own, pseudo)
