"""What a person does and sees on the site's pages, for the tests that drive a browser."""

from playwright.sync_api import Locator, Page, expect

from quizzes.models import AttemptItem, Card, CardEvent, CardState, User

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
});
"""

# The core cards of the first lesson: those answered in its text, and those that join unseen
# because they were skipped there or it does not ask them.
ANSWERED = {
    "thaw-offer/c1",
    "moscow-airspace/forward",
    "ndn-purpose/forward",
    "turn-consent/forward",
}
CORE_CARDS = ANSWERED | {
    "moscow-bases/forward",
    "central-asia-overflight/c1",
    "manas-counterexample/forward",
    "thaw-announced/c1",
}

# The practice set of the first lesson, in its order: option keys, or what is typed. The first
# answers are right; of the others some are worth part of the credit or none.
RIGHT = (["b"], ["b", "c", "e"], "1999", ["true", "b"], ["d"], ["a"])
MIXED = (["b"], ["b", "c"], "2002", ["true", "a"], ["d"], ["a"])
MIXED_VERDICTS = ("Right", "Partly right", "Not this time", "Partly right", "Right", "Right")


def listen(page: Page) -> list[str]:
    """Return a list that fills with every error of the console and breach of the policy."""
    heard: list[str] = []
    page.add_init_script(REPORT_VIOLATIONS)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    return heard


# The lesson


def prompt(page: Page, area: int) -> Locator:
    """Return a recall area of the lesson, counted from 0."""
    return page.locator(f"#recall-{area}")


def expect_card(page: Page, area: int, name: str) -> None:
    """Wait until the area asks this card."""
    key, slot = name.split("/")
    card = Card.objects.get(note__key=key, slot=slot)
    expect(prompt(page, area).locator("input[name=card]")).to_have_value(str(card.pk))


def expect_words(page: Page, area: int, words: str) -> None:
    """Wait until the area, done with its cards, says this."""
    expect(prompt(page, area).locator(".ask")).to_have_text(words)


def rate_prompt(page: Page, area: int, button: str) -> None:
    """Turn the area's card round and press one of the two buttons."""
    prompt(page, area).get_by_text("Show the answer").click()
    prompt(page, area).get_by_role("button", name=button).click()


def skip_prompt(page: Page, area: int) -> None:
    """Leave out the card the area asks."""
    prompt(page, area).get_by_role("button", name="Skip this one").click()


def answer_first_prompts(page: Page) -> None:
    """Answer the first four cards the lesson asks: one is forgotten, one skipped."""
    expect_card(page, 0, "thaw-offer/c1")
    rate_prompt(page, 0, "Remembered")
    expect_words(page, 0, "1 of 1 remembered")
    expect_card(page, 1, "moscow-airspace/forward")
    rate_prompt(page, 1, "Forgot")
    expect_card(page, 1, "moscow-bases/forward")
    skip_prompt(page, 1)
    expect_card(page, 1, "ndn-purpose/forward")
    rate_prompt(page, 1, "Remembered")
    expect_words(page, 1, "1 of 2 remembered")
    expect(prompt(page, 1)).to_contain_text("What was forgotten comes back further down")


def answer_last_prompts(page: Page) -> None:
    """Answer the lesson's last area, in which the forgotten card returns."""
    expect_card(page, 2, "turn-consent/forward")
    rate_prompt(page, 2, "Remembered")
    expect_card(page, 2, "moscow-airspace/forward")
    rate_prompt(page, 2, "Remembered")
    expect_words(page, 2, "2 of 2 remembered")


def sign_up(page: Page, name: str, password: str) -> None:
    """Keep one's progress in an account of this name."""
    page.get_by_role("link", name="Keep my progress").first.click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password again").fill(password)
    page.get_by_role("button", name="Make an account").click()
    expect(page.get_by_role("navigation", name="Account")).to_contain_text(name)


# The quiz


def fill_in(page: Page, answer: str | list[str]) -> None:
    """Type the answer, or choose the options of these keys."""
    if isinstance(answer, str):
        page.get_by_label("Your answer").fill(answer)
        return
    item = AttemptItem.objects.get(pk=page.locator("#item").get_attribute("data-item"))
    tokens = {key: token for token, key in item.options}
    for key in answer:
        page.locator(f".option input[value='{tokens.get(key, key)}']").check()


def check(page: Page, answer: str | list[str], verdict: str) -> None:
    """Answer the question and wait for its verdict."""
    fill_in(page, answer)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("h2.verdict")).to_have_text(verdict)


def next_question(page: Page, number: int) -> None:
    """Go on, and wait for the question of this number."""
    page.get_by_role("link", name="Next question").click()
    expect_question(page, number)


def expect_question(page: Page, number: int) -> None:
    """Wait until the page is at this question."""
    expect(page.locator(".quiz-head .meta")).to_contain_text(f"question {number} of 6")


def answer_quiz(page: Page, answers, verdicts, *, first: int = 1) -> None:
    """Answer from the question on the page to the last, and open the result."""
    answer_up_to_last(page, answers, verdicts, first=first)
    check(page, answers[-1], verdicts[-1])
    page.get_by_role("link", name="See the result").click()


def answer_up_to_last(page: Page, answers, verdicts=("Right",) * 6, *, first: int = 1) -> None:
    """Answer from the question on the page to the last but one, and open the last."""
    for number in range(first, len(answers)):
        check(page, answers[number - 1], verdicts[number - 1])
        next_question(page, number + 1)


# The cards


def shown_card(page: Page) -> str | None:
    """Return the name of the card the review asks; None at its end."""
    expect(page.locator(".flashcard[data-card], .done").first).to_be_visible()
    card = page.locator(".flashcard[data-card]")
    return str(Card.objects.get(pk=card.get_attribute("data-card"))) if card.count() else None


def states_of(user: User) -> list[dict]:
    """Return every column of the person's cards."""
    return list(CardState.objects.filter(user=user).order_by("pk").values())


def events_of(user: User) -> list[dict]:
    """Return every column of what the person did with cards."""
    return list(CardEvent.objects.filter(user=user).order_by("pk").values())


def deck_of(user: User) -> dict[str, str]:
    """Return the phase of each of the person's cards by its name."""
    states = CardState.objects.filter(user=user).select_related("card__note")
    return {str(state.card): state.phase for state in states}
