"""The styles of a document's elements, each computed once for all the elements that no style sheet tells apart.

WeasyPrint does so only where neither an element nor one around it has an id, and computes for each element anew how its
marker and a note's call in it would look: seven styles an element. What comes out is the same, to the byte:
`tests/test_pdf_engine.py` compares.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import inf
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

_css = weasyprint.css

Cascaded = dict[str, tuple[Any, Any]]
"""Values and their weights, by the names of properties."""


@dataclass(frozen=True, eq=False)
class _Kind:
    """Elements of which the style sheets say the same, in elements that are of one kind too."""

    cascaded: Cascaded
    style: Any
    """Without the anchor that an id makes."""
    pseudo: dict[str | None, Any]
    """The styles of its pseudo-elements."""


class _Named(weasyprint.css.ComputedStyle):  # type: ignore[misc]
    """The style of an element with an id: that of its kind, and an anchor."""

    def __init__(self, style: Any, cascaded: Cascaded):
        super().__init__(
            style.parent_style,
            cascaded,
            style.pseudo_type,
            style.root_style,
            style.base_url,
            style.font_config,
            style.initial_page_sizes,
        )
        self.specified, self.cache = style.specified, style.cache
        self.of_kind = style

    def __missing__(self, name: str) -> Any:
        value = super().__missing__(name) if name == "anchor" else self.of_kind[name]
        self[name] = value
        return value

    @property
    def anonymous_style(self) -> Any:
        return self.of_kind.anonymous_style


class Cascade(weasyprint.css.StyleFor):  # type: ignore[misc]
    """WeasyPrint's StyleFor, which knows kinds of elements."""

    def __init__(self, html: Any, sheets: Any, presentational_hints: bool, font_config: Any, target_collector: Any):
        self._cascaded_styles: dict[Any, Cascaded] = {}
        self._computed_styles: dict[Any, Any] = {}
        self.initial_page_sizes = {"box": None, "area": None}
        self._sheets, self.font_config = sheets, font_config
        self._base_url = html.base_url
        own, anchors = _own(html, presentational_hints)
        kinds: dict[Hashable, _Kind] = {}
        kind_of: dict[Any, _Kind] = {}
        for wrapper in html.wrapper_element.iter_subtree():
            element = wrapper.etree_element
            around = kind_of[wrapper.parent.etree_element] if wrapper.parent else None
            rules = [
                (place, rule) for place, (sheet, _, _) in enumerate(sheets) for rule in sheet.matcher.match(wrapper)
            ]
            key = (id(around), _attributes(element) if element in own else (), tuple((p, rule[1]) for p, rule in rules))
            if key not in kinds:
                kinds[key] = self._kind(around, own.get(element, {}), rules, kind_of.get(html.etree_element))
            kind = kind_of[element] = kinds[key]
            styles = {None: kind.style, **kind.pseudo}
            if element in anchors:
                cascaded = dict(kind.cascaded)
                _declare(cascaded, "anchor", *anchors[element])
                styles[None] = _Named(kind.style, cascaded)
            for pseudo, style in styles.items():
                self._computed_styles[element, pseudo] = style
                if target_collector and style["anchor"]:
                    target_collector.collect_anchor(style["anchor"])

    def __call__(self, element: Any, pseudo_type: str | None = None) -> Any:
        style = super().__call__(element, pseudo_type)
        # WeasyPrint writes an anchor into that of each call.
        return style.copy() if style is not None and pseudo_type == "note-call" else style

    def _kind(self, around: _Kind | None, own: Cascaded, rules: Iterable[tuple[int, Any]], root: _Kind | None) -> _Kind:
        cascaded: defaultdict[str | None, Cascaded] = defaultdict(dict, {None: dict(own)})
        for place, (specificity, _, pseudo, (declarations, layer)) in rules:
            sheet, origin, given = self._sheets[place]
            order = inf if layer is None else sheet.layers.index(layer)
            for name, value, importance in declarations:
                precedence = _css.declaration_precedence(origin, importance)
                _declare(cascaded[pseudo], name, value, (precedence, order, given or specificity))

        def computed(parent: Any, pseudo: str | None, root: Any) -> Any:
            return _css.ComputedStyle(
                parent, cascaded[pseudo], pseudo, root, self._base_url, self.font_config, self.initial_page_sizes
            )

        if around is None or root is None:
            style = root_style = computed(None, None, _css.InitialStyle(self.font_config))
        else:
            root_style = root.style
            style = computed(around.style, None, root_style)
        return _Kind(cascaded[None], style, {name: computed(style, name, root_style) for name in cascaded if name})


def by_kinds(_: Any) -> Any:
    """In the place of WeasyPrint's StyleFor."""
    return Cascade


def _own(html: Any, presentational_hints: bool) -> tuple[dict[Any, Cascaded], dict[Any, tuple[Any, Any]]]:
    """What elements declare of themselves by their attributes; and the anchors that their ids are."""
    own: defaultdict[Any, Cascaded] = defaultdict(dict)
    anchors = {}
    declared = _css.find_style_attributes(html.etree_element, presentational_hints, html.base_url)
    for specificity, element, declarations, base_url in declared:
        for name, value, importance in _css.preprocess_declarations(base_url, declarations):
            weight = (_css.declaration_precedence("author", importance), inf, specificity)
            if name == "anchor" and not any(specificity):
                anchors[element] = value, weight
            else:
                _declare(own[element], name, value, weight)
    return dict(own), anchors


def _declare(cascaded: Cascaded, name: str, value: Any, weight: Any) -> None:
    if name not in cascaded or cascaded[name][1] <= weight:
        cascaded[name] = value, weight


def _attributes(element: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in element.attrib.items() if name != "id"))
