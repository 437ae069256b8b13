"""Goes through the pages in Chromium and writes what is there to seen.json. It judges nothing."""

import json
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

SITE = "http://127.0.0.1:8000"
PATIENCE = 8
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--hide-scrollbars",
    "--window-size=1000,1200",
)


def start():
    options = webdriver.ChromeOptions()
    for flag in FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tempfile.mkdtemp()}")
    options.binary_location = "/usr/bin/chromium"
    return webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))


def open_form(evening=5):
    browser.get(f"{SITE}/evenings/{evening}/book")


def script(text, *arguments):
    return browser.execute_script(TOOLS + text, *arguments)


# Each command to the browser takes its time, so scripts do what need not be done with keys.
TOOLS = """
const field = name => document.querySelector(`[name="${name}"]`);
"""


def put(**values):
    """Fill in fields at once, as a browser's own memory for forms does."""
    script(
        """
        for (const [name, value] of Object.entries(arguments[0])) {
            field(name).value = value;
            for (const kind of ["input", "change"]) {
                field(name).dispatchEvent(new Event(kind, {bubbles: true}));
            }
        }
        """,
        values,
    )


def write(name, *keys):
    """Type over what is there, and stay in the field."""
    where = browser.find_element(By.NAME, name)
    script("arguments[0].focus(); arguments[0].select()", where)
    where.send_keys(*keys)


def tick():
    script("field('school').click()")


def is_asked():
    """Whether the name of the school can be seen."""
    return script(
        """
        const asked = field("school_name");
        const box = asked.getBoundingClientRect();
        const seen = {visibilityProperty: true, opacityProperty: true};
        return asked.checkVisibility(seen) && box.width > 1 && box.height > 1;
        """
    )


def is_said_below(name, words):
    """Whether a text that describes a field can be seen, and not above the field."""
    return script(
        """
        const [name, words] = arguments;
        const ids = (field(name).getAttribute("aria-describedby") || "").split(/\\s+/);
        const boxes = ids
            .map(id => document.getElementById(id))
            .filter(element => element && element.textContent.includes(words))
            .map(element => element.getBoundingClientRect());
        const top = field(name).getBoundingClientRect().top;
        return boxes.some(box => box.width > 1 && box.height > 1 && box.top >= top);
        """,
        name,
        words,
    )


def text_of(wanted):
    return script("return document.getElementById(arguments[0]).textContent", wanted).strip()


def is_complete():
    """Whether the browser lets the form go."""
    return script("return field('name').form.checkValidity()")


def leave(act):
    """Do what leads to another page, and wait for it."""
    old = browser.find_element(By.TAG_NAME, "html")
    act()

    def is_new(_):
        page = browser.find_element(By.TAG_NAME, "html")
        return page != old and script("return document.readyState") == "complete"

    waiting = WebDriverWait(browser, PATIENCE, 0.02, [WebDriverException])
    try:
        waiting.until(is_new)
    except TimeoutException:
        return False
    return True


def press_book():
    """The heading of the page that it leads to."""
    if not is_complete():
        return "nothing: the browser holds the form back"
    button = script("return [...field('name').form.elements].find(e => e.type === 'submit')")
    if not leave(button.click):
        return "nothing: the page stays"
    return script("return document.querySelector('h1').textContent").strip()


# Scenes


def without_a_class():
    open_form()
    put(name="Piet Arden", email="piet@example.org")
    return {"led to": press_book()}


def as_a_class():
    open_form()
    put(name="Nell Harrow", email="nell@example.org")
    states = []

    def look():
        states.append([is_asked(), is_complete()])

    look()
    tick()
    look()
    put(school_name="Elm Lane School")
    look()
    put(school_name="")
    tick()
    look()
    tick()
    look()
    return {"states": states}


def after_an_error():
    """A form that comes back, sent past the browser's own checks."""
    open_form(3)
    values = {
        "name": "Tam Kirkby",
        "email": "tam@example.org",
        "adults": "3",
        "children": "21",
        "school_name": "Mill School",
        "message": "We bring\nsandwiches.",
    }
    put(**values)
    tick()
    leave(lambda: script("field('name').form.submit()"))
    found = {
        "shown": is_asked(),
        "total": text_of("total"),
        "left": text_of("left"),
        "kept": {name: script("return field(arguments[0]).value", name) for name in values},
        "message_below": is_said_below("adults", "Only 5 places are left."),
    }
    # The browser may insist on numbers that fit the evening.
    put(adults="1", children="1")
    tick()
    return {**found, "shown_unticked": is_asked(), "complete_unticked": is_complete()}


def totals():
    found = {}
    open_form(2)
    found["fresh"] = text_of("total")
    write("children", "2")
    found["two children"] = text_of("total")
    write("adults", "3")
    found["three adults"] = text_of("total")
    tick()
    found["a class"] = text_of("total")
    write("children", Keys.BACKSPACE)
    found["no number"] = text_of("total")
    tick()
    found["no class"] = text_of("total")
    write("adults", "30")
    found["thirty adults"] = text_of("total")
    open_form(5)
    put(adults="2", children="3")
    found["half a euro"] = text_of("total")
    open_form(4)
    put(adults="2", children="3")
    found["free for children"] = text_of("total")
    tick()
    found["free for a class"] = text_of("total")
    return found


def counter():
    open_form()
    found = {"fresh": text_of("left")}
    message = browser.find_element(By.NAME, "message")
    message.send_keys("Hello")
    found["typed"] = text_of("left")
    message.send_keys(Keys.ENTER, "x")
    found["next line"] = text_of("left")
    # As from the mouse's menu: text comes, and no key is pressed.
    script(
        """
        const [where, text] = arguments;
        where.focus();
        const clipboardData = new DataTransfer();
        clipboardData.setData("text/plain", text);
        const options = {clipboardData, bubbles: true, cancelable: true};
        if (where.dispatchEvent(new ClipboardEvent("paste", options))) {
            document.execCommand("insertText", false, text);
        }
        """,
        message,
        "y" * 293,
    )
    found["pasted"] = text_of("left")
    write("message", Keys.BACKSPACE)
    found["deleted"] = text_of("left")
    return found


def guests():
    browser.get(f"{SITE}/evenings/5/guests")
    rows = script(
        """
        return [...document.querySelectorAll("tbody tr, table > tr")].map(
            row => [...row.cells].map(cell => cell.innerText)
        )
        """
    )
    ours = [row for row in rows if "Wren Tully" in row or "Ida Brandt" in row]
    return {
        "messages": [
            [line.strip() for line in row[-1].splitlines() if line.strip()] for row in ours
        ],
        "hit": script("return window.hit === undefined ? null : String(window.hit)"),
    }


def phone():
    size = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        open_form()
        tick()
        return {
            "page": script("return document.documentElement.scrollWidth"),
            "screen": script("return document.documentElement.clientWidth"),
            "form": script(
                """
                const form = field("name").form;
                const parts = [form, ...form.querySelectorAll("*")];
                const boxes = parts.map(part => part.getBoundingClientRect());
                return Math.ceil(Math.max(...boxes.map(box => box.right)));
                """
            ),
        }
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def scripts(off):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": off})


def without_scripts():
    found = {}
    scripts(True)
    try:
        open_form()
        put(name="Ewan Frost", email="ewan@example.org")
        found["alone"] = press_book()
        open_form()
        put(name="Lise Moor", email="lise@example.org")
        tick()
        found["asked"] = is_asked()
        put(school_name="Quarry School")
        found["class"] = press_book()
    finally:
        scripts(False)
    return found


SCENES = (
    without_a_class,
    as_a_class,
    after_an_error,
    totals,
    counter,
    guests,
    phone,
    without_scripts,
)

seen = {}
browser = start()
try:
    browser.set_page_load_timeout(PATIENCE)
    for play in SCENES:
        try:
            seen[play.__name__] = play()
        except (WebDriverException, TypeError, AttributeError) as error:
            first = (getattr(error, "msg", None) or str(error)).splitlines() or [""]
            seen[play.__name__] = {
                "problem": f"{play.__name__}: {type(error).__name__}: {first[0]}"
            }
finally:
    browser.quit()
Path("seen.json").write_text(json.dumps(seen))
