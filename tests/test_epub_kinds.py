"""Elements of a kind: the rules that choose them are those that choose each of them by itself."""

from itertools import pairwise

import cssselect2
import tinycss2
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bindery.epub.kinds import Kinds

NAMES, CLASSES = ("div", "p", "em", "a"), ("", "x", "y", "x y")
attributes = st.fixed_dictionaries(
    {"class": st.sampled_from(CLASSES)},
    optional={
        "id": st.sampled_from(("one", "two")),
        "lang": st.sampled_from(("he", "en-GB")),
        "href": st.sampled_from(("#a", "b")),
        "dataKind": st.just("k"),
    },
)
elements = st.recursive(
    st.builds(lambda name, given: etree.Element(name, given), st.sampled_from(NAMES), attributes),
    lambda inner: st.builds(
        lambda name, given, children: _element(name, given, children),
        st.sampled_from(NAMES),
        attributes,
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)
alone = st.sampled_from(
    (
        *(
            "*",
            ".x",
            ".y.x",
            "p",
            "em.x",
            "#one",
            "a[href]",
            "[href='b']",
            "[dataKind]",
            ":lang(he)",
            "p:not(.x)",
            ":root",
        ),
        *(":is(p, .y)", ":where(em) .x", "div > p", "div em", "p:not(:lang(en)) em", ".x > :lang(en)", "em::before"),
    )
)
beside = st.sampled_from(("p + p", "p ~ .x", ":first-child", "p:nth-child(2)", "div:has(.x)", ":not(p + p)", "a:link"))


def _element(name: str, given: dict[str, str], children: list[etree._Element]) -> etree._Element:
    element = etree.Element(name, given)
    element.extend(children)
    return element


@settings(max_examples=150, deadline=None)
@given(elements, st.lists(alone, min_size=1, max_size=6), st.lists(beside, max_size=1))
def test_rules_choose_as_they_choose_each_element_by_itself(
    root: etree._Element, alone: list[str], beside: list[str]
) -> None:
    kinds, matcher = Kinds(), cssselect2.Matcher()
    for number, selector in enumerate([*alone, *beside]):
        declared = tuple(tinycss2.parse_blocks_contents(f"color: {number}"))
        kinds.add(tinycss2.parse_component_value_list(selector), declared)
        for compiled in cssselect2.compile_selector_list(selector):
            matcher.add_selector(compiled, declared)
    found = dict(kinds.of(root))
    for wrapper in cssselect2.ElementWrapper.from_html_root(root).iter_subtree():
        matches = matcher.match(wrapper)
        kind = found.pop(wrapper.etree_element)
        assert kind.own == tuple(declared for *_, pseudo, declared in matches if pseudo is None)
        assert kind.pseudo == tuple((pseudo, declared) for *_, pseudo, declared in matches if pseudo is not None)
    assert not found


def test_elements_that_look_alike_are_of_one_kind() -> None:
    root = etree.fromstring("<div><p>a</p><p class='x'>b</p><p title='t'>c</p><div><p>d</p></div></div>")
    kinds = Kinds()
    kinds.add(tinycss2.parse_component_value_list("div .x"), ())
    found = [kind for element, kind in kinds.of(root) if element.tag == "p"]
    assert [one is other for one, other in pairwise(found)] == [False, False, False]
    assert found[0] is found[2]
