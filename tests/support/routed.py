"""Questions of two topics, and of neither."""

from collections.abc import Iterator, Sequence

import numpy as np

from core.embedding import Embed
from tuning.router.questions import Labelled

MOTOR = (
    "What excess does a young driver pay on a car claim?",
    "My windscreen is cracked, is the glass covered?",
    "Can my husband be added as a named driver?",
    "Does the no claims discount go when the car is stolen?",
    "Am I covered to drive a hire car while mine is in the garage?",
    "The other driver hit my bumper, who pays for the repair?",
    "How do I tell you that I have bought another car?",
    "Is breakdown recovery on the motorway included?",
    "Do penalty points for speeding change my motor premium?",
    "May I use the car to drive to work?",
    "my van was keyed in the car park",
    "Who tows the vehicle after an accident?",
    "Is a courtesy car given for the time of the repair?",
    "Are the tyres and alloy wheels insured?",
    "engine flooded with petrol instead of diesel",
    "Does the policy pay for a dashcam that was in the car?",
)
TRAVEL = (
    "My flight was cancelled, do I get the hotel back?",
    "Is skiing abroad insured on the annual trip policy?",
    "The airline lost my suitcase, what is paid?",
    "Do I need to declare asthma before going on holiday?",
    "Who do I call from a hospital in Spain?",
    "Are cruises included in travel cover?",
    "missed departure because the train to the airport was late",
    "How long may a single trip abroad last?",
    "My passport was stolen on vacation, what now?",
    "Is a dental emergency on a journey overseas covered?",
    "Does travel insurance cover Turkey as part of Europe?",
    "We had to come home early from our holiday, is the rest refunded?",
    "What is the limit for cash taken from a beach bag?",
    "Can a trip be cancelled when the Foreign Office warns against travel?",
    "delayed baggage, can she buy clothes at the resort",
    "Is a rented jet ski on holiday insured?",
)
OTHER = (
    "How do I reset the password of the app?",
    "Where do I send a complaint letter?",
    "Which day is the direct debit taken?",
    "Can I have the documents in large print?",
    "How long are phone calls kept?",
    "What opening hours has the office at Christmas?",
    "Who is told when a customer has died?",
    "What is the fee for a paper invoice?",
    "How is my personal data deleted?",
    "What does the cat's vet bill limit come to?",
    "Is the garden shed roof insured against storms?",
    "Does my phone screen cover run out after two years?",
)
BY_LABEL = {"motor": MOTOR, "travel": TRAVEL, "none": OTHER}
# Of no topic, and of another business.
FAR = ("Write a poem about the moon.", "How do I bake bread with rye flour?")


def labelled(*labels: str, asked: bool = True) -> list[Labelled]:
    return [Labelled(question, label, asked) for label in labels for question in BY_LABEL[label]]


def as_csv(questions: Sequence[Labelled]) -> str:
    lines = [f'"{one.question}",{one.label}' for one in questions]
    return "\n".join(["question,adapter", *lines]) + "\n"


def numbered(label: str, count: int, asked: bool = True) -> Iterator[Labelled]:
    """Questions for `by_first_word`."""
    return (Labelled(f"{label} {number}", label, asked) for number in range(count))


def by_first_word(*words: str, noise: float = 0.8) -> Embed:
    """Texts with the same first word lie about an axis of their own; with more noise they run into each other."""

    def embed(texts: Sequence[str]) -> np.ndarray:
        vectors = np.stack([_about(words.index(text.split()[0]), text, noise) for text in texts])
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    return embed


def _about(axis: int, text: str, noise: float) -> np.ndarray:
    drawn = np.random.default_rng(list(text.encode())).normal(size=24)
    return np.eye(24)[axis] + noise * drawn / np.linalg.norm(drawn)
