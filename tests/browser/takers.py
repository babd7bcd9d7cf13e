"""People who take a quiz, each in their own way: mouse, keyboard, touch, no script."""

from playwright.sync_api import Locator, Page, expect

from quizzes import models


def drag(page: Page, what: Locator, onto: Locator, *, above: bool = False) -> None:
    """Drag with the mouse to the middle of something, or to its upper edge."""
    what.hover()
    page.mouse.down()
    box = onto.bounding_box()
    down = 2 if above else box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + down, steps=5)
    page.mouse.up()


class Taker:
    """Someone with a mouse who takes a quiz of every kind; what others do otherwise they say."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def tokens(self) -> dict[str, str]:
        """What each part of the question on the page is called there."""
        item = models.AttemptItem.objects.get(
            pk=self.page.locator("#item").get_attribute("data-item")
        )
        return {key: token for token, key in item.options}

    def press(self, control: Locator) -> None:
        """Press a button, a link, or what stands for an option."""
        control.click()

    def choose(self, name: str, *keys: str) -> None:
        """Take one option, or several boxes."""
        for key in keys:
            value = self.tokens.get(key, key)
            self.press(self.page.locator(f"label:has(input[name={name}][value='{value}'])"))

    def write(self, field: Locator, text: str) -> None:
        """Type into a field."""
        self.press(field)
        self.page.keyboard.type(text)

    def pick(self, lists: Locator, value: str) -> None:
        """Choose a line of a list."""
        lists.select_option(value)

    def pick_parts(self, prefix: str, said: dict[str, str]) -> None:
        """Choose from the list of each part."""
        tokens = self.tokens
        for part, value in said.items():
            self.pick(self.page.locator(f"[name={prefix}-{tokens[part]}]"), tokens[value])

    def row(self, key: str) -> Locator:
        """Return the row of an item to arrange."""
        return self.page.locator(f".parts > li:has([name$='-{self.tokens[key]}'])")

    def arrange(self, keys: str) -> None:
        """Put items in this order."""
        for number, key in enumerate(keys[:-1]):
            target = self.page.locator(".parts > li").nth(number)
            drag(self.page, self.row(f"items/{key}").locator(".handle"), target, above=True)

    def sort(self, groups: dict[str, str]) -> None:
        """Bring each item to its group."""
        for item, group in groups.items():
            box = self.page.locator(f".box[data-value='{self.tokens[group]}']")
            drag(self.page, self.row(item).locator("label"), box)

    def check(self) -> None:
        """Send the answer."""
        self.press(self.page.get_by_role("button", name="Check"))

    def mark(self) -> None:
        """Tick a point of the rubric and say that this is all."""
        self.choose("ticks", "rubric/a")
        self.press(self.page.get_by_role("button", name="That is how I mark it"))

    def go_on(self) -> None:
        """Leave the verdict."""
        self.press(self.page.locator(".question > .actions a.primary"))


class Keys(Taker):
    """Someone who has a keyboard and nothing else."""

    def go_to(self, control: Locator) -> None:
        for _step in range(80):
            if control.evaluate("control => control === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {control}")

    def press(self, control: Locator) -> None:
        self.go_to(control)
        self.page.keyboard.press("Enter")

    def choose(self, name: str, *keys: str) -> None:
        values = [self.tokens.get(key, key) for key in keys]
        fields = self.page.locator(f"input[name={name}]:not([type=hidden])")
        if fields.first.get_attribute("type") == "checkbox":
            for value in values:
                self.go_to(self.page.locator(f"input[name={name}][value='{value}']"))
                self.page.keyboard.press("Space")
            return
        self.go_to(fields.first)
        self.page.keyboard.press("Space")
        while not self.page.locator(f"input[name={name}][value='{values[0]}']").is_checked():
            self.page.keyboard.press("ArrowDown")

    def write(self, field: Locator, text: str) -> None:
        self.go_to(field)
        self.page.keyboard.type(text)

    def pick(self, lists: Locator, value: str) -> None:
        self.go_to(lists)
        while lists.input_value() != value:
            self.page.keyboard.press("ArrowDown")

    def arrange(self, keys: str) -> None:
        for number, key in enumerate(keys):
            row = self.row(f"items/{key}")
            up = row.get_by_role("button", name="Move up")
            while (
                place := self.page.locator(".parts > li").all_inner_texts().index(row.inner_text())
            ) > number:
                self.press(up)
                expect(up).to_be_focused()
                told = f"item {key}: place {place} of {len(keys)}"
                expect(self.page.get_by_role("status")).to_have_text(told)

    def sort(self, groups: dict[str, str]) -> None:
        self.pick_parts("group", groups)


class Touch(Taker):
    """Someone with a phone of 360 pixels, who taps and drags nothing."""

    def press(self, control: Locator) -> None:
        box = control.bounding_box()
        assert box["height"] >= 44, f"{control} is {box['height']} pixels high"
        assert box["width"] >= 44, f"{control} is {box['width']} pixels wide"
        control.tap()

    def arrange(self, keys: str) -> None:
        for number, key in enumerate(keys):
            row = self.row(f"items/{key}")
            up = row.get_by_role("button", name="Move up")
            while (
                self.page.locator(".parts > li").all_inner_texts().index(row.inner_text()) > number
            ):
                self.press(up)

    def sort(self, groups: dict[str, str]) -> None:
        self.pick_parts("group", groups)


class Plain(Taker):
    """Someone whose browser runs no script."""

    def arrange(self, keys: str) -> None:
        for number, key in enumerate(keys, 1):
            self.pick(self.row(f"items/{key}").locator("select"), str(number))

    def sort(self, groups: dict[str, str]) -> None:
        self.pick_parts("group", groups)
