"""What people do beside watching: they talk, keep clips, and read what they are told."""

from playwright.sync_api import Locator, Route, expect

from tests.browser.phone import Phone


def opens_comments(phone: Phone) -> None:
    phone.slide.get_by_role("button", name="Comments").click()
    expect(phone.page.locator(".comments > .list-foot .spinner")).to_have_count(0)


def comment(phone: Phone, text: str) -> Locator:
    """The comment or reply itself, not the one above it."""
    return phone.page.locator(f'.comment:has(> .comment-body > .comment-text:text("{text}"))')


def says(phone: Phone, text: str) -> Locator:
    phone.page.get_by_label("Your comment").fill(text)
    phone.page.get_by_role("button", name="Send").click()
    said = comment(phone, text)
    expect(said).to_be_visible()
    return said


def chooses(phone: Phone, words: str) -> None:
    """A line of the menu of the clip on screen."""
    phone.slide.get_by_role("button", name="More").click()
    phone.page.get_by_role("dialog").get_by_role("button", name=words, exact=True).click()


def confirms(phone: Phone, action: str) -> None:
    question = phone.page.locator("dialog.question")
    question.get_by_role("button", name=action, exact=True).click()
    expect(question).to_have_count(0)


def until_there(phone: Phone, wanted: Locator, *, behind: str = "") -> Locator:
    """What is written behind a queue: the page is loaded anew until it shows it, `behind` that button if it has to."""
    for _ in range(40):
        phone.page.reload()
        if behind:
            phone.page.get_by_role("button", name=behind, exact=True).click()
        expect(phone.page.locator(".spinner")).to_have_count(0)
        if wanted.count():
            return wanted
        phone.page.wait_for_timeout(500)
    raise AssertionError(f"{wanted} never turned up")


def loses_the_first_answer(phone: Phone, pattern: str) -> list[str]:
    """The call is done, but its answer never arrives. The idempotency keys of all calls, as they come."""
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort()

    phone.expects("ERR_FAILED")
    phone.page.route(pattern, lose)
    return keys
