"""Classifying: what is wanted, question by question, by the office's own examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from smbflow.domain.enquiry import Example, IntentGuess
from smbflow.domain.outcome import Next
from smbflow.domain.reason import Finding, Reason, ask
from smbflow.pipelines.enquiries.enquiry import Enquiry, Wish
from smbflow.pipelines.enquiries.second_opinion import (
    SecondOpinion,
    check_opinions,
    second_opinion,
)
from smbflow.pipelines.enquiries.services import Context, EnquiryServices
from smbflow.pipelines.enquiries.settings import CATCH_ALL
from smbflow.pipelines.enquiries.wishes import questions_of
from smbflow.pipelines.wording import listed, outside, percent_sure


def classify(context: Context, enquiry: Enquiry) -> Next[Enquiry]:
    """Find out what each question wants, with "don't know" as an answer.

    Of a sensitive mail nothing is asked about its intent: a person reads it anyway.
    """
    services = context.services
    questions = questions_of(enquiry.letter.newest)
    texts = (enquiry.text, *questions)
    whole, *guesses = services.classifier.classify(texts, known_examples(services))
    surest = max((whole, *guesses), key=_sureness)
    several = len(questions) > 1
    opinion = SecondOpinion(surest) if several else _opinion(context, enquiry, surest)
    wishes = _wishes(enquiry, questions, opinion.guess, guesses)
    known = sorted((w for w in wishes if w.intent), key=lambda w: -w.confidence)
    intents = tuple(dict.fromkeys(w.intent for w in known if w.intent))
    confidence = min((w.confidence for w in known), default=0.0)
    told = replace(enquiry, wishes=wishes, intents=intents, confidence=confidence)
    if told.sensitive:
        return Next(told)
    doubts = (*_doubts(told, services.threshold), *_contradiction(told, whole, services.threshold))
    return Next(told.noted("classify", (*doubts, *check_opinions(opinion))))


def known_examples(services: EnquiryServices) -> tuple[Example, ...]:
    """Return the office's examples and those that corrections taught, of intents that it has."""
    taught = services.conversations.examples("enquiries")
    every = (*services.texts.examples(), *taught)
    return tuple(example for example in every if example.intent in services.settings.intents)


def _opinion(context: Context, enquiry: Enquiry, surest: IntentGuess) -> SecondOpinion:
    """Ask a model about a mail whose one intent is doubtful; several are a person's anyway."""
    services = context.services
    return second_opinion(
        services.sorters,
        enquiry.text,
        surest,
        [name for name in services.settings.intents if name != CATCH_ALL],
        threshold=services.threshold,
        job_id=context.job.id,
    )


def _sureness(guess: IntentGuess) -> tuple[bool, float]:
    return guess.intent is not None, guess.confidence


def _wishes(
    enquiry: Enquiry, questions: Sequence[str], surest: IntentGuess, guesses: Sequence[IntentGuess]
) -> tuple[Wish, ...]:
    """Return a wish a question; a mail of one question or none is taken as a whole too."""
    if len(questions) > 1:
        return tuple(map(_wish, questions, guesses))
    text = questions[0] if questions else outside(enquiry.letter.newest or enquiry.letter.subject)
    return (_wish(text, surest),)


def _wish(text: str, guess: IntentGuess) -> Wish:
    return Wish(text, guess.intent, guess.likely, guess.confidence)


def _doubts(enquiry: Enquiry, threshold: float) -> Iterator[Finding]:
    if not enquiry.intents:
        yield _unknown(enquiry)
        return
    for wish in enquiry.wishes:
        if wish.intent is None:
            words = f"One question is not understood: “{outside(wish.text, longest=100)}”"
            yield ask(Reason.QUESTION_OPEN, words, field="reply")
    if len(enquiry.intents) > 1:
        wanted = listed([intent_word(intent) for intent in enquiry.intents])
        yield ask(Reason.SEVERAL_INTENTS, f"Several things are asked: {wanted}", field="intent")
    if enquiry.confidence < threshold:
        wanted = intent_word(enquiry.intents[0])
        words = f"It may be about {wanted}, {percent_sure(enquiry.confidence)}"
        yield ask(Reason.INTENT_UNCERTAIN, words, field="intent")


def _unknown(enquiry: Enquiry) -> Finding:
    likely = max(enquiry.wishes, key=lambda wish: wish.confidence, default=None)
    words = "It is not clear what is wanted"
    if likely is not None and likely.likely:
        words += f"; nearest is {intent_word(likely.likely)}, {percent_sure(likely.confidence)}"
    return ask(Reason.INTENT_UNKNOWN, words, field="intent")


def _contradiction(enquiry: Enquiry, whole: IntentGuess, threshold: float) -> Iterator[Finding]:
    """Doubt a question that the mail around it is surely not about."""
    other = whole.intent is not None and whole.confidence >= threshold
    if other and enquiry.intents and whole.intent not in enquiry.intents:
        wanted = intent_word(whole.intent or "")
        words = f"The question fits {intent_word(enquiry.intents[0])}, the whole mail {wanted}"
        yield ask(Reason.INTENT_UNCERTAIN, words, field="intent")


def intent_word(intent: str) -> str:
    """Return an intent as it stands in a sentence."""
    return intent.replace("_", " ")
