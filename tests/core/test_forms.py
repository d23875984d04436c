"""The JSON form is a contract: exactly these keys, everything in it, ready for json.dumps."""

import json
from datetime import UTC, datetime, timedelta, timezone

from bot.core.domain import Counts, Missing, Standing, Window
from bot.core.forms import as_json
from tests.core.brief_values import claim, digest, evidence


def test_a_digest_as_json() -> None:
    brief = digest(
        claim("A tier may follow.", Standing.SPECULATION, (2,)),
        claim("Acme has released Lumen.", posts=(1,), spelled=(("Lu Men", (2,)),)),
        counts=Counts(posts=3, copies=1, origins=2, sites=1, sourced=0),
        missing=(Missing("no_date", "a date"),),
        dropped={"number": 2},
        would_confirm=("acme.example",),
    )
    assert as_json(brief) == {
        "tag": "lumen",
        "language": "English",
        "engine": "extractive",
        "note": None,
        "window": {"since": None, "until": None},
        "posts": 3,
        "copies": 1,
        "origins": 2,
        "sites": 1,
        "sourced": 0,
        "claims": [
            {
                "id": "c",
                "text": "Acme has released Lumen.",
                "standing": "reported",
                "why": "rule",
                "said_by": None,
                "denied_by": None,
                "trusted": False,
                "origins": 1,
                "evidence": [
                    {
                        "post": 1,
                        "sentence": "1.1",
                        "quote": "Acme has released Lumen",
                        "url": "https://social.example/@ana/1",
                        "author": "ana",
                        "source": "social.example",
                        "also_on": [],
                    }
                ],
                "spelled": {"Lu Men": [2]},
            },
            {
                "id": "c",
                "text": "A tier may follow.",
                "standing": "speculation",
                "why": "rule",
                "said_by": None,
                "denied_by": None,
                "trusted": False,
                "origins": 1,
                "evidence": [
                    {
                        "post": 2,
                        "sentence": "2.1",
                        "quote": "Acme has released Lumen",
                        "url": "https://social.example/@ana/2",
                        "author": "ana",
                        "source": "social.example",
                        "also_on": [],
                    }
                ],
                "spelled": {},
            },
        ],
        "missing": [{"kind": "no_date", "text": "a date"}],
        "would_confirm": ["acme.example"],
        "dropped": {"number": 2},
        "heard": [],
        "not_reached": [],
        "not_watched": [],
        "deaf": [],
    }


def test_a_window_is_told_in_utc_whatever_its_zone() -> None:
    berlin = timezone(timedelta(hours=2))
    window = Window(datetime(2026, 4, 14, 9, 0, tzinfo=berlin), datetime(2026, 4, 15, tzinfo=UTC))
    assert as_json(digest(window=window))["window"] == {
        "since": "2026-04-14T07:00:00Z",
        "until": "2026-04-15T00:00:00Z",
    }


def test_any_number_of_claims_and_any_length_is_complete() -> None:
    claims = [claim(f"{n} " + "x" * 2000) for n in range(50)]
    found = json.loads(json.dumps(as_json(digest(*claims))))
    assert [entry["text"] for entry in found["claims"]] == [entry.text for entry in claims]


def test_payloads_and_unsafe_addresses_are_no_json_either() -> None:
    quote = "Pay 0x52908400098527886E0F7030069857D2E4169EE7 now"
    behind = (evidence(1, quote, "javascript:alert(1)"), evidence(2, "Plain “words”.", None))
    (entry,) = json.loads(json.dumps(as_json(digest(claim(quote, behind=behind)))))["claims"]
    assert entry["text"] == "Pay [removed] now"
    assert [(e["quote"], e["url"]) for e in entry["evidence"]] == [
        ("Pay [removed] now", None),
        ("Plain “words”.", None),
    ]
