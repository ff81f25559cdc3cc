"""What WeasyPrint works out anew for each box or line although only its style decides it, worked out once a style.

The results are the same, to the byte: `tests/test_pdf_engine.py` compares.
"""

from collections.abc import Callable, Iterator
from typing import Any

from bindery.pdf.engine.weasy import weasyprint

_boxes = weasyprint.formatting_structure.boxes
_percent = weasyprint.layout.percent
_text = weasyprint.text.line_break
_ffi, _pango, _gobject = _text.ffi, _text.pango, _text.gobject

_LENGTHS = (
    *(f"margin_{side}" for side in ("left", "right", "top", "bottom")),
    *(f"padding_{side}" for side in ("left", "right", "top", "bottom")),
    *(f"{limit}{length}" for length in ("width", "height") for limit in ("", "min_", "max_")),
)
_BORDERS = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))

_css = weasyprint.css
_NOT_SIMPLE = {
    *_css.COMPUTER_FUNCTIONS,
    *("position", "float", "display", "page"),
    *(name for name in _css.INITIAL_VALUES if name.startswith("text_decoration_")),
}
"""Properties whose value is more than the inherited one, or that which it has from the beginning."""
_INHERITED = frozenset(_css.INHERITED - _NOT_SIMPLE)
_INITIAL = {
    name: value
    for name, value in _css.INITIAL_VALUES.items()
    if name not in _NOT_SIMPLE and name not in _css.INHERITED and name not in _css.INITIAL_NOT_COMPUTED
}
_LOGICAL = {
    logical(block="ttb", inline=direction)
    for logical in _css.PHYSICAL_FUNCTIONS.values()
    for direction in ("ltr", "rtl")
}
"""The properties that set others by the direction of the text, such as margin_inline_start."""

_STATIC = frozenset(("static", "relative"))
_BREAK = frozenset("\n\r\u2029")
"""What parts paragraphs for Pango."""
FEATURES = (
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
)
"""The arguments of WeasyPrint's font_features."""


def missing_simply(missing: Callable[..., Any]) -> Callable[..., Any]:
    """`missing` (a method of WeasyPrint's ComputedStyle), which is left with what style sheets say of an element."""

    def found(style: Any, name: str) -> Any:
        cascaded = style.cascaded
        if name not in cascaded:
            is_initial = name in _INITIAL
            if (is_initial or name in _INHERITED) and style.parent_style is not None and not _sets_logical(style):
                value = style[name] = _INITIAL[name] if is_initial else style.parent_style[name]
                return value
        return missing(style, name)

    return found


def _sets_logical(style: Any) -> bool:
    found = style.__dict__.get("sets_logical")
    if found is None:
        found = style.sets_logical = not _LOGICAL.isdisjoint(style.cascaded)
    return bool(found)


def in_flow_quickly(is_in_normal_flow: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """`is_in_normal_flow` (a method of WeasyPrint's Box), which is asked more often than anything else."""

    def in_flow(box: Any) -> bool:
        style = box.style
        return (style["float"] == "none" and style["position"] in _STATIC) or is_in_normal_flow(box)

    return in_flow


def in_one_walk(_: Callable[..., Any]) -> Callable[..., Iterator[Any]]:
    """In the place of WeasyPrint's Box.descendants, in which each box passes through the hands of all around it."""

    def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:
        yield box
        around = [iter(box.children)]
        while around:
            for child in around[-1]:
                if isinstance(child, _boxes.Box):
                    yield child
                    around.append(iter(child.children))
                    break
                if placeholders:
                    yield from child.descendants(placeholders)
                else:
                    yield child
            else:
                around.pop()

    return descendants


def without_percentages(resolve: Callable[..., None]) -> Callable[..., None]:
    """`resolve` (WeasyPrint's resolve_percentages), which looks up the lengths of a style that has no percentages."""

    def resolved(box: Any, containing_block: Any) -> None:
        style = box.style
        lengths = style.__dict__.get("lengths")
        if lengths is None:
            lengths = style.lengths = _lengths(style)
        if not lengths:
            resolve(box, containing_block)
            return
        # The borders of tables with collapsed ones are decided elsewhere.
        kept = {name: getattr(box, name) for name in _BORDERS if hasattr(box, name)} if lengths.collapse else {}
        box.__dict__.update(lengths)
        box.__dict__.update(kept)
        if lengths.sized:
            _percent.adjust_box_sizing(box, "width")
            _percent.adjust_box_sizing(box, "height")

    return resolved


class _Lengths(dict[str, Any]):
    """Used values by the names of a box's attributes; empty where they depend on the containing block."""

    collapse = False
    """Whether borders that a box has already stay."""
    sized = False
    """Whether the size that the style gives is that of another box than the content's."""


def _lengths(style: Any) -> _Lengths:
    lengths = _Lengths()
    for name in _LENGTHS:
        value = style[name]
        if value is None or value == "auto":
            lengths[name] = 0 if name in {"min_width", "min_height"} else value
        elif getattr(value, "unit", None) == "px":
            lengths[name] = value.value
        else:
            return _Lengths()
    lengths.update((name, style[name]) for name in _BORDERS)
    lengths.collapse = style["border_collapse"] == "collapse"
    lengths.sized = style["box_sizing"] != "content-box"
    return lengths


def strut_once(strut: Callable[..., Any]) -> Callable[..., Any]:
    """`strut` (WeasyPrint's), which looks for the answer in the style before it spells out what it depends on."""

    def known(style: Any) -> Any:
        found = style.__dict__.get("strut")
        if found is None:
            found = style.strut = strut(style)
        return found

    return known


def set_up_once(set_up: Callable[..., None]) -> Callable[..., None]:
    """`set_up` (a method of WeasyPrint's Layout), with Pango's context, font and features of the style from before."""

    def quickly(layout: Any, style: Any) -> None:
        if style["text_decoration_line"] != "none" or style["font_language_override"] != "normal":
            set_up(layout, style)
            return
        type_ = style.__dict__.get("type")
        if type_ is None:
            type_ = style.type = _Type(style)
        layout.style, layout.first_line_direction = style, 0
        layout.language = type_.language
        layout.ascent = layout.underline_position = layout.underline_thickness = None
        layout.strikethrough_position = layout.strikethrough_thickness = None
        layout.layout = _ffi.gc(_pango.pango_layout_new(type_.context), _gobject.g_object_unref)
        _pango.pango_layout_set_auto_dir(layout.layout, False)
        _pango.pango_layout_set_font_description(layout.layout, type_.font)
        if type_.features is not None:
            # Spacing is added to these, so each layout has a list of its own.
            attributes = _pango.pango_attr_list_new()
            _pango.pango_attr_list_insert(attributes, type_.features)
            _pango.pango_layout_set_attributes(layout.layout, attributes)

    return quickly


def kept(change: Callable[..., None]) -> Callable[..., None]:
    """`change` (WeasyPrint's Layout.deactivate and Layout.reactivate), which keeps what Pango made of a line."""

    def keep(layout: Any, style: Any = None) -> None:
        """Memory is given back with the document, which is one section."""

    return keep


def in_one_paragraph(set_text: Callable[..., None]) -> Callable[..., None]:
    """`set_text` (a method of WeasyPrint's Layout), which says at once of a text without breaks what is said of each
    when it is drawn: said then, it would have Pango lay out the line again.
    """

    def set_in_one(layout: Any, text: str, *arguments: Any, **named: Any) -> None:
        _pango.pango_layout_set_single_paragraph_mode(layout.layout, _BREAK.isdisjoint(text))
        set_text(layout, text, *arguments, **named)

    return set_in_one


class _Type:
    """How a style's text is set."""

    def __init__(self, style: Any):
        self.context = _ffi.gc(
            _pango.pango_font_map_create_context(style.font_config.font_map), _gobject.g_object_unref
        )
        _pango.pango_context_set_round_glyph_positions(self.context, False)
        _pango.pango_context_set_base_dir(self.context, _text.PANGO_DIRECTION[style["direction"]])
        if style["lang"]:
            name, _ = _text.unicode_to_char_p(style["lang"])
            self.language = _pango.pango_language_from_string(name)
            _pango.pango_context_set_language(self.context, self.language)
        else:
            self.language = _pango.pango_language_get_default()
        self.font = _text.get_font_description(style)
        features = _text.font_features(*(style[name] for name in FEATURES))
        self.features = None
        if features:
            written = ",".join(f"{name} {value}" for name, value in features.items()).encode()
            known = style.font_config.font_features
            if written not in known:
                known[written] = _pango.pango_attr_font_features_new(written)
            self.features = known[written]
