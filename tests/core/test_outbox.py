"""What follows from each outcome, whose turn it is, and that nothing is sent twice or lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.core.outbox import (
    FOLLOWS,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    NONCE_WINDOW,
    Busy,
    Entry,
    Gone,
    Lane,
    Outcome,
    Pause,
    Refused,
    Sent,
    State,
    Then,
    Unclear,
    after,
    again,
    begin,
    dropped,
    entries,
    expired,
    lease,
    nonce,
    overflow,
    sendable,
    settled,
)

NOW = datetime(2026, 4, 14, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
GROUP = "telegram:-100123/7"


def entry(id_: int = 1, chat: str = GROUP, lane: Lane = Lane.EDITION, *, idempotent: bool = False) -> Entry:
    (made,) = entries(f"message {id_}", chat, lane, ["Lantern is out."], NOW, idempotent=idempotent)
    return replace(made, id=id_)


def leased(waiting: Entry, now: datetime = NOW) -> Entry:
    """As it stands when it is sent; settled if no attempt is to be made."""
    handed_out = lease(waiting, now, now + 30 * SECOND)
    return handed_out if handed_out.settled else begin(handed_out, now)


# --- the table


def test_every_outcome_has_its_row_with_and_without_nonces() -> None:
    assert set(FOLLOWS) == {(kind, has) for kind in (Sent, Busy, Refused, Gone, Unclear) for has in (True, False)}


def test_only_what_did_not_arrive_for_sure_or_has_a_nonce_is_ever_tried_again() -> None:
    tried_again = {key for key, row in FOLLOWS.items() if row.state is State.WAITING}
    assert tried_again == {(Busy, True), (Busy, False), (Gone, True), (Gone, False), (Unclear, True)}


def test_only_a_pause_and_a_farewell_mean_anything_for_the_chat() -> None:
    assert {kind for (kind, _), row in FOLLOWS.items() if row.chat is not Then.GOES_ON} == {Busy, Gone}


def test_what_was_sent_is_settled_with_its_ids() -> None:
    done = settled(leased(entry()), Sent(("77",)), NOW)
    assert (done.entry.state, done.entry.settled, done.entry.why) == (State.SENT, True, None)
    assert (done.ids, done.pause) == (("77",), None)


def test_a_busy_chat_is_asked_again_when_it_says_and_not_a_moment_before() -> None:
    done = settled(leased(entry()), Busy(NOW + 3 * SECOND, "retry after 3"), NOW)
    assert (done.entry.state, done.entry.not_before) == (State.WAITING, NOW + 3 * SECOND)
    assert done.pause == Pause(GROUP, NOW + 3 * SECOND, "retry after 3")


def test_a_busy_chat_that_names_no_time_is_asked_ever_more_seldom() -> None:
    waiting, waits = entry(), []
    now = NOW
    for _ in range(14):
        waiting = after(leased(waiting, now), Busy(now, "too many requests"), now)
        waits.append(waiting.not_before - now)
        now = waiting.not_before
    assert waits[:4] == [SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND]
    assert waits[-1] == 10 * MINUTE
    assert waiting.state is State.WAITING, "later is an answer, however often"


def test_what_was_put_off_for_days_is_given_up_in_the_open() -> None:
    late = NOW + LONGEST_WAIT + SECOND
    gone = after(leased(entry(), late), Busy(late + HOUR, "flood"), late)
    assert (gone.state, gone.why) == (State.DEAD, "given up after 3 days: flood")


def test_a_refused_message_is_a_dead_letter_with_the_reason() -> None:
    gone = after(leased(entry()), Refused("can't parse entities"), NOW)
    assert (gone.state, gone.why) == (State.REFUSED, "can't parse entities")


def test_a_chat_that_threw_us_out_is_closed_and_keeps_its_entries() -> None:
    done = settled(leased(entry()), Gone("bot was kicked"), NOW)
    assert done.entry.state is State.WAITING
    assert done.pause == Pause(GROUP, None, "bot was kicked")


def test_a_chat_that_moved_is_followed_once() -> None:
    moved = settled(leased(entry()), Gone("upgraded to a supergroup", moved_to="telegram:-100999"), NOW)
    assert (moved.entry.chat, moved.entry.state, moved.pause) == ("telegram:-100999", State.WAITING, None)
    lost = settled(leased(moved.entry), Gone("upgraded to a supergroup", moved_to=GROUP), NOW)
    assert lost.entry.chat == "telegram:-100999"
    assert lost.pause == Pause("telegram:-100999", None, "upgraded to a supergroup")


def test_an_unclear_send_without_a_nonce_is_recorded_and_never_repeated() -> None:
    gone = after(leased(entry()), Unclear("read timeout"), NOW)
    assert (gone.state, gone.why) == (State.UNCLEAR, "read timeout")


def test_an_unclear_send_with_a_nonce_is_repeated_within_two_minutes_and_then_no_more() -> None:
    first = leased(entry(idempotent=True))
    waiting = after(first, Unclear("502"), NOW + 10 * SECOND)
    assert (waiting.state, waiting.not_before) == (State.WAITING, NOW + 11 * SECOND)
    assert nonce(waiting) == nonce(first)
    assert leased(waiting, NOW + 119 * SECOND).state is State.LEASED
    assert leased(waiting, NOW + NONCE_WINDOW).state is State.UNCLEAR
    assert after(leased(waiting, NOW + 119 * SECOND), Unclear("502"), NOW + 125 * SECOND).state is State.UNCLEAR


def test_the_two_minutes_count_from_the_first_attempt_that_may_have_arrived() -> None:
    busy = after(leased(entry(idempotent=True)), Busy(NOW + HOUR, "flood"), NOW)
    unclear = after(leased(busy, NOW + HOUR), Unclear("reset"), NOW + HOUR)
    assert (unclear.state, unclear.doubt_since) == (State.WAITING, NOW + HOUR)


def test_a_refusal_after_an_unclear_attempt_does_not_say_that_nothing_arrived() -> None:
    waiting = after(leased(entry(idempotent=True)), Unclear("502"), NOW)
    gone = after(leased(waiting), Refused("no rights"), NOW)
    assert (gone.state, gone.why) == (State.UNCLEAR, "may have arrived at first; then refused: no rights")


@pytest.mark.parametrize("outcome", [Busy(NOW + HOUR, "flood"), Gone("kicked")])
def test_an_unclear_send_is_not_kept_for_when_its_nonce_is_forgotten(outcome: Outcome) -> None:
    waiting = after(leased(entry(idempotent=True)), Unclear("502"), NOW)
    assert after(leased(waiting), outcome, NOW).state is State.UNCLEAR


def test_a_message_that_kills_its_sender_each_time_is_given_up() -> None:
    waiting, tries = entry(idempotent=True), 0
    while (begun := leased(waiting)).state is State.LEASED:
        tries += 1
        waiting = after(begun, Unclear("the sender was killed"), NOW)
        if waiting.settled:
            break
    assert tries == MOST_ATTEMPTS
    assert (waiting.state, waiting.attempts) == (State.DEAD, MOST_ATTEMPTS)
    assert waiting.why == "given up after 5 attempts: the sender was killed (it may have arrived)"


def test_an_attempt_is_counted_before_it_is_made_and_not_before_it_begins() -> None:
    handed_out = lease(entry(), NOW, NOW + 30 * SECOND)
    assert (handed_out.state, handed_out.attempts, handed_out.begun_at) == (State.LEASED, 0, None)
    begun = begin(handed_out, NOW + SECOND)
    assert (begun.attempts, begun.begun_at, begun.leased_until) == (1, NOW + SECOND, NOW + 30 * SECOND)


def test_what_a_dead_sender_never_began_waits_as_before_and_what_it_began_is_unclear() -> None:
    handed_out = lease(entry(), NOW, NOW + 30 * SECOND)
    assert expired(handed_out, NOW + MINUTE) == entry()
    gone = expired(begin(handed_out, NOW), NOW + MINUTE)
    assert (gone.state, gone.why) == (State.UNCLEAR, "whoever sent it stopped before it knew")


def test_a_dead_senders_attempt_is_made_again_at_once_where_a_nonce_is_known() -> None:
    handed_out = lease(entry(idempotent=True), NOW, NOW + 30 * SECOND)
    back = expired(begin(handed_out, NOW), NOW + 90 * SECOND)
    assert [each.id for each in sendable([back], NOW + 90 * SECOND)] == [1]
    assert leased(back, NOW + 90 * SECOND).attempts == 2


def test_what_was_in_doubt_before_is_so_still_when_the_next_sender_never_began() -> None:
    doubted = after(leased(entry(idempotent=True)), Unclear("502"), NOW)
    back = expired(lease(doubted, NOW + SECOND, NOW + 31 * SECOND), NOW + MINUTE)
    assert (back.state, back.doubt_since, back.attempts) == (State.WAITING, NOW, 1)
    assert lease(back, NOW + NONCE_WINDOW, NOW + HOUR).state is State.UNCLEAR


def test_a_nonce_is_short_always_the_same_and_of_this_part_only() -> None:
    first, second = entries("answer:5", GROUP, Lane.ANSWER, ["a", "b"], NOW, idempotent=True)
    assert nonce(first) == nonce(replace(first, id=9, attempts=3)) == "d019e87fd352261de2357f2b"
    assert nonce(first) != nonce(second)


# --- turns


def test_answers_go_before_changes_before_alerts_before_editions() -> None:
    chats = [entry(n, f"discord:{n}", lane) for n, lane in enumerate(reversed(Lane), 1)]
    assert [each.lane for each in sendable(chats, NOW)] == list(Lane)
    same_chat = [replace(each, chat=GROUP) for each in chats]
    assert [each.lane for each in sendable(same_chat, NOW)] == [Lane.ANSWER]


def test_inside_a_lane_the_oldest_goes_first() -> None:
    assert sendable([entry(3), entry(2), entry(5)], NOW) == [entry(2)]


def test_a_chat_takes_one_message_at_a_time() -> None:
    assert sendable([leased(entry(1)), entry(2, lane=Lane.ANSWER), entry(3, "discord:5")], NOW) == [
        entry(3, "discord:5")
    ]


def test_a_busy_chat_delays_no_other() -> None:
    waiting = [entry(1, lane=Lane.ANSWER), entry(2, "telegram:-5")]
    pauses = {GROUP: Pause(GROUP, NOW + 3 * SECOND, "flood")}
    assert sendable(waiting, NOW, pauses) == [waiting[1]]
    assert sendable(waiting, NOW + 3 * SECOND, pauses) == waiting


def test_a_closed_chat_waits_until_somebody_reopens_it() -> None:
    pauses = {GROUP: Pause(GROUP, None, "kicked")}
    assert sendable([entry()], NOW + 1000 * HOUR, pauses) == []
    assert sendable([entry()], NOW + 1000 * HOUR) == [entry()]


def test_an_alert_held_back_for_the_night_does_not_hold_up_an_answer_or_the_edition() -> None:
    held = replace(entry(1, lane=Lane.INSTANT), not_before=NOW + HOUR)
    assert sendable([held, entry(2)], NOW) == [entry(2)]
    assert sendable([held], NOW) == []


def test_the_next_part_goes_once_the_one_before_is_settled_and_an_unclear_one_is() -> None:
    first, second = (
        replace(each, id=n)
        for n, each in enumerate(entries("e", GROUP, Lane.EDITION, ["1", "2"], NOW, idempotent=False), 1)
    )
    assert sendable([first, second], NOW) == [first]
    begun = leased(first)
    assert sendable([begun, second], NOW) == []
    unclear = after(begun, Unclear("reset"), NOW)
    assert sendable([each for each in (unclear, second) if not each.settled], NOW) == [second]


# --- what others do to entries


def test_an_operator_may_send_a_dead_letter_again_with_all_attempts() -> None:
    gone = after(leased(entry()), Unclear("reset"), NOW)
    anew = again(gone, NOW + HOUR)
    assert anew is not None
    assert (anew.state, anew.not_before, anew.doubt_since, anew.why) == (State.WAITING, NOW + HOUR, None, None)
    assert anew.attempts == 1, "attempts only grow: they tell an old attempt from a new one"
    assert anew.attempts - anew.delays == 0


@pytest.mark.parametrize("state", [State.WAITING, State.LEASED, State.SENT, State.FOLDED])
def test_what_is_no_dead_letter_is_not_sent_again(state: State) -> None:
    assert again(replace(entry(), state=state), NOW) is None


@pytest.mark.parametrize("state", State)
def test_what_is_in_flight_or_done_cannot_be_dropped(state: State) -> None:
    droppable = state in {State.WAITING, State.REFUSED, State.UNCLEAR, State.DEAD}
    assert (dropped(replace(entry(), state=state)) is not None) == droppable


# --- overflow


def test_the_oldest_editions_fold_when_too_many_wait() -> None:
    waiting = [entry(n) for n in range(1, 6)]
    folded = overflow(waiting, NOW, cap=2)
    assert [each.id for each in folded] == [1, 2, 3]
    assert {(each.state, each.why) for each in folded} == {(State.FOLDED, "3 of 5 messages were too many or too old")}


def test_answers_and_changes_of_standing_are_never_folded() -> None:
    assert overflow([entry(n, lane=lane) for n, lane in enumerate([Lane.ANSWER, Lane.CHANGE] * 5)], NOW, cap=0) == []


def test_an_alert_that_is_hours_old_folds_even_alone_and_an_edition_does_not() -> None:
    waiting = [entry(1, lane=Lane.INSTANT), entry(2)]
    assert overflow(waiting, NOW + 6 * HOUR, cap=9) == []
    assert [each.id for each in overflow(waiting, NOW + 6 * HOUR + SECOND, cap=9)] == [1]


def test_what_may_have_arrived_in_part_is_not_folded() -> None:
    first, second = (
        replace(each, id=n)
        for n, each in enumerate(entries("e", GROUP, Lane.EDITION, ["1", "2"], NOW, idempotent=True), 1)
    )
    assert [each.id for each in overflow([first, second], NOW, cap=0)] == [1, 2]
    assert overflow([second], NOW, cap=0) == []
    assert overflow([leased(first), second], NOW, cap=0) == []
    assert overflow([after(leased(first), Unclear("502"), NOW), second], NOW, cap=0) == []
    assert len(overflow([after(leased(first), Busy(NOW, "flood"), NOW), second], NOW, cap=0)) == 2


# --- everything together, against a platform that keeps its own ledger

KILLED = ("killed before it began", "killed", "killed after it arrived")
KINDS = ("sent", "unclear", "lost", "busy", "no", "gone", *KILLED)
LEASE = 30 * SECOND
FORGETS = NONCE_WINDOW + LEASE
"""The platform of the model knows a nonce no longer than it must: the window, and the length of one attempt."""


@dataclass
class Platform:
    """What arrived, kept apart from what the sender believes."""

    arrived: list[tuple[str, str, int]] = field(default_factory=list)
    nonces: dict[str, datetime] = field(default_factory=dict)
    refuses_until: dict[str, datetime] = field(default_factory=dict)

    def take(self, sending: Entry, now: datetime) -> None:
        known_at = self.nonces.get(nonce(sending)) if sending.idempotent else None
        if known_at is not None and now - known_at < FORGETS:
            return
        self.nonces[nonce(sending)] = now
        self.arrived.append((sending.chat, sending.message, sending.part))


class Sending(RuleBasedStateMachine):
    """Messages are written, sent, lost, repeated and dropped in any order, in three chats."""

    @initialize()
    def start(self) -> None:
        self.now = NOW
        self.book: dict[int, Entry] = {}
        self.pauses: dict[str, Pause] = {}
        self.platform = Platform()
        self.asked_again: Counter[tuple[str, int]] = Counter()
        self.closed_by_us: set[tuple[str, int]] = set()

    @rule(
        chat=st.sampled_from(["telegram:1", "discord:2", "discord:3"]),
        lane=st.sampled_from(Lane),
        parts=st.integers(1, 3),
    )
    def write(self, chat: str, lane: Lane, parts: int) -> None:
        made = entries(
            f"m{len(self.book)}", chat, lane, ["text"] * parts, self.now, idempotent=chat.startswith("discord")
        )
        for each in made:
            number = len(self.book) + 1
            self.book[number] = replace(each, id=number)

    @rule(seconds=st.sampled_from([1, 5, 29, 60, 130, 3600]))
    def pass_time(self, seconds: int) -> None:
        """Leases that run out meanwhile are those of senders that were killed."""
        self.now += seconds * SECOND
        for each in list(self.book.values()):
            if each.state is State.LEASED and each.leased_until is not None and each.leased_until <= self.now:
                self.book[each.id] = expired(each, self.now)

    @rule(seconds=st.sampled_from([1, 5, 60]), kinds=st.lists(st.sampled_from(KINDS), min_size=3, max_size=3))
    def work(self, seconds: int, kinds: list[str]) -> None:
        """A round of the sender: one attempt for each chat whose turn it is."""
        self.pass_time(seconds)
        for waiting, kind in zip(self.ready(), kinds, strict=False):
            self.attempt(waiting, kind)

    def attempt(self, waiting: Entry, kind: str) -> None:
        self.look_at_the_turn(waiting)
        handed_out = lease(waiting, self.now, self.now + LEASE)
        self.book[handed_out.id] = handed_out
        if handed_out.settled or kind == "killed before it began":
            return
        begun = self.book[handed_out.id] = begin(handed_out, self.now)
        if kind in {"sent", "unclear", "killed after it arrived"}:
            self.platform.take(begun, self.now)
        if not kind.startswith("killed"):
            self.store(begun, self.outcome(kind, begun))

    def look_at_the_turn(self, waiting: Entry) -> None:
        """The rules of a turn, said once more in other words."""
        of_chat = [each for each in self.book.values() if each.chat == waiting.chat]
        assert not waiting.settled
        assert all(each.state is not State.LEASED for each in of_chat)
        assert self.now >= self.platform.refuses_until.get(waiting.chat, self.now), "a halt was not kept"
        before = [each for each in of_chat if each.message == waiting.message and each.part < waiting.part]
        assert all(each.settled for each in before), "a part went before the one in front of it"
        urgent = [each for each in of_chat if each.lane < waiting.lane and not each.settled]
        assert all(any(e.not_before > self.now for e in urgent if e.lane == each.lane) for each in urgent)

    def outcome(self, kind: str, begun: Entry) -> Outcome:
        match kind:
            case "sent":
                return Sent(("1",))
            case "busy":
                self.platform.refuses_until[begun.chat] = self.now + 7 * SECOND
                return Busy(self.now + 7 * SECOND, "flood")
            case "no":
                return Refused("bad text")
            case "gone":
                return Gone("kicked")
            case _:
                return Unclear("read timeout")

    def store(self, begun: Entry, outcome: Outcome) -> None:
        done = settled(begun, outcome, self.now)
        self.book[begun.id] = done.entry
        if done.pause is not None:
            self.pauses[done.pause.chat] = done.pause

    def ready(self) -> list[Entry]:
        return sendable([each for each in self.book.values() if not each.settled], self.now, self.pauses)

    @rule(chat=st.sampled_from(["telegram:1", "discord:2", "discord:3"]))
    def reopen(self, chat: str) -> None:
        if (pause := self.pauses.get(chat)) is not None and pause.until is None:
            del self.pauses[chat]

    @precondition(lambda self: self.book)
    @rule(data=st.data())
    def operate(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.book)))
        each = self.book[number]
        if data.draw(st.booleans()):
            if (anew := again(each, self.now)) is not None:
                self.asked_again[each.message, each.part] += 1
                self.book[number] = anew
        elif (gone := dropped(each)) is not None:
            self.book[number] = gone

    @rule(chat=st.sampled_from(["telegram:1", "discord:2", "discord:3"]), cap=st.integers(0, 2))
    def fold(self, chat: str, cap: int) -> None:
        waiting = [each for each in self.book.values() if each.chat == chat and not each.settled]
        for each in overflow(waiting, self.now, cap):
            assert (chat, each.message, each.part) not in self.platform.arrived or self.asked_again
            self.book[each.id] = each

    @invariant()
    def nothing_arrives_twice_unless_an_operator_asked_for_it(self) -> None:
        for (_, message, part), times in Counter(self.platform.arrived).items():
            assert times <= 1 + self.asked_again[message, part]

    @invariant()
    def what_is_called_sent_arrived_and_what_is_called_refused_or_folded_did_not(self) -> None:
        for each in self.book.values():
            arrived = (each.chat, each.message, each.part) in self.platform.arrived
            if each.state is State.SENT:
                assert arrived
            if each.state in {State.REFUSED, State.FOLDED} and not self.asked_again[each.message, each.part]:
                assert not arrived

    def teardown(self) -> None:
        """Whatever happened: with the chats open and time passing, every entry comes to a visible end."""
        if not hasattr(self, "book"):
            return
        self.pauses.clear()
        written = set(self.book)
        for _ in range(3 * len(written) + 20):
            self.pass_time(60)
            for waiting in self.ready():
                self.attempt(waiting, "sent")
        assert set(self.book) == written
        assert [each for each in self.book.values() if not each.settled] == []
        self.nothing_arrives_twice_unless_an_operator_asked_for_it()


Sending.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestSending = Sending.TestCase
