"""Uses each library of the image once, offline and under the walls of a sandbox."""

import io
import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from tempfile import mkdtemp

import botcity.web
import flask
import openpyxl
import pypdf
import requests
from bs4 import BeautifulSoup
from lxml import etree
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from uipath.platform import UiPath

PAGE = b"""<!doctype html><title>Orders</title>
<form onsubmit="document.title = this.who.value; return false">
<input name=who><button>Go</button></form>
<ul><li class=order>one</li><li class=order>two</li></ul>"""


class Site(BaseHTTPRequestHandler):
    """One page, and one robot of a fake UiPath Orchestrator."""

    def do_GET(self) -> None:
        """Answers everything with one of two bodies."""
        is_page = self.path == "/"
        body = PAGE if is_page else b'{"value": [], "@odata.count": 0}'
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if is_page else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is Python's
        """Says nothing."""


def site() -> ThreadingHTTPServer:
    """A server of this sandbox's loopback, on a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def chrome_options(options: webdriver.ChromeOptions) -> webdriver.ChromeOptions:
    """What Chromium needs here: the walls of the sandbox stand in for its own."""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={mkdtemp()}")
    options.binary_location = "/usr/bin/chromium"
    return options


def beautifulsoup() -> list[str]:
    """Finds the orders of a page, with the parser of the standard library and that of lxml."""
    found = [BeautifulSoup(PAGE, parser).select("li.order") for parser in ("html.parser", "lxml")]
    return [str(item.string) for items in found for item in items]


def lxml() -> list[str]:
    """Finds texts by XPath."""
    tree = etree.fromstring("<a><b>one</b><b>two</b></a>")
    return [str(text) for text in tree.xpath("//b/text()")]


def requests_() -> int:
    """Gets the page."""
    port = site().server_address[1]
    return requests.get(f"http://127.0.0.1:{port}/", timeout=5).status_code


def flask_() -> str:
    """Asks a site of Flask's without a server."""
    intranet = flask.Flask("intranet")
    intranet.add_url_rule("/hello/<name>", "hello", lambda name: f"Hello, {name}!")
    return intranet.test_client().get("/hello/Sam").get_data(as_text=True)


def openpyxl_() -> list[int]:
    """Writes a workbook to memory and reads it back."""
    book = openpyxl.Workbook()
    for number in (1, 2, 3):
        book.active.append([number])
    file = io.BytesIO()
    book.save(file)
    return [int(row[0]) for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True)]


def pypdf_() -> int:
    """Writes a document of two pages to memory and counts them."""
    writer = pypdf.PdfWriter()
    for _ in range(2):
        writer.add_blank_page(200, 200)
    file = io.BytesIO()
    writer.write(file)
    return len(pypdf.PdfReader(file).pages)


def selenium() -> list[object]:
    """Fills in a form in Chromium, and takes a picture of it."""
    port = site().server_address[1]
    options = chrome_options(webdriver.ChromeOptions())
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    try:
        driver.get(f"http://127.0.0.1:{port}/")
        orders = [item.text for item in driver.find_elements(By.CSS_SELECTOR, "li.order")]
        driver.find_element(By.NAME, "who").send_keys("Sam")
        driver.find_element(By.TAG_NAME, "button").click()
        WebDriverWait(driver, 5).until(lambda browser: browser.title == "Sam")
        return [orders, driver.get_screenshot_as_png()[:4] == b"\x89PNG"]
    finally:
        driver.quit()


def botcity_() -> str:
    """Reads the page's title with a bot."""
    port = site().server_address[1]
    bot = botcity.web.WebBot()
    bot.headless = True
    bot.browser = botcity.web.Browser.CHROME
    bot.driver_path = "/usr/bin/chromedriver"
    options = botcity.web.browsers.chrome.default_options(headless=True, user_data_dir=mkdtemp())
    bot.options = chrome_options(options)
    try:
        bot.browse(f"http://127.0.0.1:{port}/")
        return str(bot.driver.title)
    finally:
        bot.stop_browser()


def uipath_() -> int:
    """Asks a fake Orchestrator with UiPath's own client."""
    port = site().server_address[1]
    sdk = UiPath(base_url=f"http://127.0.0.1:{port}/org/tenant", secret="secret")  # noqa: S106
    ask = partial(sdk.api_client.request, "GET")
    return int(ask("/orchestrator_/odata/Robots").status_code)
