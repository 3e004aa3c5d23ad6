"""Where keys stand in a text."""

from __future__ import annotations

from gradgui.core.toml.toml_text import Header, Statement, line_of, scan, statement_at

TEXT = '''\
top = "a = [1" # not a table
[loop] # comment
clip.kind = "norm"
"odd key" = [
  1, # one ]
  "x]",
]
long = """
steps = 1
"""
[[interventions]]
at_step = 1
[interventions.clip]
kind = 'none'
[[interventions]]
at_step = -2
'''


def test_headers_and_statements_are_found_with_their_whole_keys() -> None:
    found = scan(TEXT)
    assert [one.path for one in found if isinstance(one, Statement)] == [
        ("top",),
        ("loop", "clip", "kind"),
        ("loop", "odd key"),
        ("loop", "long"),
        ("interventions", 0, "at_step"),
        ("interventions", 0, "clip", "kind"),
        ("interventions", 1, "at_step"),
    ]
    assert [one.path for one in found if isinstance(one, Header)] == [
        ("loop",),
        ("interventions", 0),
        ("interventions", 0, "clip"),
        ("interventions", 1),
    ]


def test_spans_of_values_hold_the_value_and_nothing_else() -> None:
    values = {one.path[-1]: TEXT[one.value_start : one.value_end] for one in scan(TEXT) if isinstance(one, Statement)}
    assert values["top"] == '"a = [1"'
    assert values["odd key"] == '[\n  1, # one ]\n  "x]",\n]'
    assert values["long"] == '"""\nsteps = 1\n"""'
    assert values["at_step"] == "-2"


def test_a_place_in_the_text_is_told() -> None:
    found = statement_at(scan(TEXT), TEXT.index("'none'"))
    assert found is not None
    assert found.path == ("interventions", 0, "clip", "kind")
    assert line_of(TEXT, found.start) == 13
    assert statement_at(scan("# only words\n"), 3) is None


def test_scanning_ends_at_what_is_no_toml() -> None:
    assert [one.path for one in scan("a = 1\n= 2\nb = 3\n")] == [("a",)]
    assert scan("[\n") == []
