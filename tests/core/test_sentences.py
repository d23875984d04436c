import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.sentences import clauses, split

TEXTS = [
    ("Line 4 is closed. Buses run instead.", ["Line 4 is closed.", "Buses run instead."]),
    (
        "Dr. Ana Reyes of Acme Inc. spoke at 9 a.m. on Monday.",
        ["Dr. Ana Reyes of Acme Inc. spoke at 9 a.m. on Monday."],
    ),
    (
        "It cost $3.5 million. See https://a.example/x.y?z=1. Done!",
        ["It cost $3.5 million.", "See https://a.example/x.y?z=1.", "Done!"],
    ),
    ("The U.S. and the E.U. agreed. Why?", ["The U.S. and the E.U. agreed.", "Why?"]),
    ("“We stop here.” They left.", ["“We stop here.”", "They left."]),
    ("Wait... what? Really?!", ["Wait... what?", "Really?!"]),
    ("地铁停运。公交替代！为什么？", ["地铁停运。", "公交替代！", "为什么？"]),
    (
        "Key features:\n• Text generation\n- Image input\n1. Audio",
        ["Key features:", "Text generation", "Image input", "Audio"],
    ),
    ("#one #two\nA real line.\n#three", ["A real line."]),
    ("🔥🔥\n!!!\nGo", ["Go"]),
    ("Future Outlook\nIt may grow.", ["Future Outlook", "It may grow."]),
    (
        "This mail was wrapped by its writer's editor at about seventy\ncharacters and goes on here. Next.",
        ["This mail was wrapped by its writer's editor at about seventy\ncharacters and goes on here.", "Next."],
    ),
    ("Version 2.1.3 is out (see notes). Good", ["Version 2.1.3 is out (see notes).", "Good"]),
    ("Das Werk schließt am 3. Mai. Es ist alt.", ["Das Werk schließt am 3. Mai.", "Es ist alt."]),
    ("Zug 7 fährt zum 1. FC Union. Der Bus ist voll.", ["Zug 7 fährt zum 1. FC Union.", "Der Bus ist voll."]),
    ("They are in gate 3. May is late.", ["They are in gate 3.", "May is late."]),
    ("", []),
]


@pytest.mark.parametrize(("text", "sentences"), TEXTS)
def test_a_text_is_cut_where_a_reader_would(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


CLAUSES = [
    (
        "The launch could reshape prices, and it is live now.",
        ["The launch could reshape prices", "and it is live now."],
    ),
    ("They sell apples, pears, and plums are cheap.", ["They sell apples, pears, and plums are cheap."]),
    ("Text, image, audio, and video work.", ["Text, image, audio, and video work."]),
    ("Line 4 is closed but line 5 runs.", ["Line 4 is closed", "but line 5 runs."]),
    (
        "One defining part is its speed, meaning it can answer at once.",
        ["One defining part is its speed", "meaning it can answer at once."],
    ),
    (
        "It is not a toy—it may change the city; nobody knows.",
        ["It is not a toy", "it may change the city", "nobody knows."],
    ),
    ("Closed.", ["Closed."]),
]


@pytest.mark.parametrize(("sentence", "expected"), CLAUSES)
def test_a_clause_ends_where_another_statement_begins(sentence: str, expected: list[str]) -> None:
    assert clauses(sentence) == expected


@given(st.text(max_size=400))
def test_every_sentence_and_clause_is_a_verbatim_part_in_order(text: str) -> None:
    at = 0
    for sentence in split(text):
        at = text.index(sentence, at) + len(sentence)
        inside = 0
        for clause in clauses(sentence):
            inside = sentence.index(clause, inside) + len(clause)
