"""Lifecycles: titled states and one transition table; nothing else in the house assigns a ``state``."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar

from marketplace.kernel.errors import TransitionRefused
from marketplace.kernel.titles import Titled, member_of


class State(Titled):
    """A state with its Chinese title and a tone (neutral, waiting, active, done, refused) for the tag on pages."""

    tone: str

    def __new__(cls, value: str, title: str = "", tone: str = "neutral") -> Self:
        """A member from «value, title, tone»; a value alone looks a member up."""
        member = member_of(cls, value, title)
        member.tone = tone
        return member


S = TypeVar("S", bound=State)


class HasState(Protocol[S]):
    """Anything whose progress a lifecycle governs."""

    state: S


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """One act: from which states, to which, under which Chinese verb, by whom (words for the diagram)."""

    action: str
    sources: frozenset[S]
    target: S
    title: str
    by: str = ""


# Every lifecycle by its name, as they are made: the trail tells a stored state by its title without knowing its room.
_KNOWN: dict[str, "Lifecycle[Any]"] = {}


def state_title(name: str, value: str) -> str | None:
    """The Chinese title of a stored state of the lifecycle called ``name``; None where there is no such state."""
    known = _KNOWN.get(name)
    return next((state.title for state in known.states if state.value == value), None) if known else None


class Lifecycle(Generic[S]):
    """The states of one kind of thing and the acts that lead between them."""

    def __init__(
        self, name: str, title: str, states: type[S], transitions: Iterable[Transition[S]], *, initial: S
    ) -> None:
        self.name = name
        self.title = title
        self.states = states
        self.initial = initial
        self.transitions = tuple(transitions)
        self._by_action: dict[str, tuple[Transition[S], ...]] = {}
        _KNOWN[name] = self
        for transition in self.transitions:
            self._by_action[transition.action] = (*self._by_action.get(transition.action, ()), transition)

    @property
    def actions(self) -> tuple[str, ...]:
        """Every act of the table, in the table's order."""
        return tuple(self._by_action)

    def target(self, state: S, action: str) -> S | None:
        """Where ``action`` leads from ``state``, or None where the table has no such arrow."""
        for transition in self._by_action[action]:
            if state in transition.sources:
                return transition.target
        return None

    def can(self, state: S, action: str) -> bool:
        """Whether the table has an arrow for ``action`` from ``state``."""
        return self.target(state, action) is not None

    def move(self, subject: HasState[S], action: str) -> S:
        """Carry out ``action`` on ``subject`` and return the state it left; TransitionRefused where it has no arrow."""
        before = subject.state
        target = self.target(before, action)
        if target is None:
            title = self._by_action[action][0].title
            allowed = "、".join(source.title for source in self.states if self.can(source, action))
            raise TransitionRefused(f"{self.title}现为「{before.title}」，不能「{title}」；只有在「{allowed}」时可以。")
        subject.state = target
        return before


def arrow(action: str, sources: S | Iterable[S], target: S, title: str, by: str = "") -> Transition[S]:
    """A row of a transition table; ``sources`` is one state or several."""
    found = (sources,) if isinstance(sources, State) else tuple(sources)
    return Transition(action, frozenset(found), target, title, by)
