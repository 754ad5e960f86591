"""A real Chromium for tests: apps and pages served over real ports, what one saw there, axe-core.

    @pytest.fixture(scope="module")
    def page() -> Iterator[Page]:
        with chromium() as page:
            yield page

    def test_it(page: Page) -> None:
        with serving(app) as url:
            page.open(f"{url}/editor", width=360, dark=True)
            page.wait("return document.querySelector('h1')")
            assert page.violations() == []
            assert page.errors() == []

`page.driver` is Selenium's WebDriver, for everything else. Where there is no Chromium the tests are skipped. No other
machine can be reached; further names can be mapped to this one: `chromium(hosts=["paper.example"])`.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, Response
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.support.paths import ROOT

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--lang=en-GB",
)
AXE = "4.14.1"
AXE_SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
WAIT = 60.0
"""Seconds in which a page must have come to what is waited for: a machine under load is slow."""

FORGET = "if (self === top && origin !== 'null') sessionStorage.clear();"

OBSERVE = """
self.seen = {shift: 0, shifts: [], violations: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    seen.shift += entry.value;
    for (const {node, previousRect, currentRect} of entry.sources) {
      const name = node && (node.id || node.localName || node.nodeName);
      seen.shifts.push(`${name} ${JSON.stringify(previousRect)} -> ${JSON.stringify(currentRect)}`);
    }
  }
}).observe({type: "layout-shift", buffered: true});
document.addEventListener("securitypolicyviolation",
  (event) => seen.violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


class Page:
    """One tab, always the same; `open` leaves nothing of what was there before, except what the browser cached."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver
        self._command("Page.addScriptToEvaluateOnNewDocument", source=OBSERVE)

    def open(
        self,
        url: str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        reduced_motion: bool = False,
        scripts: bool = True,
        fresh: bool = True,
    ) -> Page:
        """Open an address in a window of that size, and wait for its `load` event.

        With `fresh`, what pages of that origin have kept in this tab is gone.
        """
        self.errors()
        self.resize(width, height)
        self.media(dark=dark, reduced_motion=reduced_motion)
        self._command("Emulation.setScriptExecutionDisabled", value=not scripts)
        clearing = self._command("Page.addScriptToEvaluateOnNewDocument", source=FORGET) if fresh else None
        self.driver.get(url)
        if clearing:
            self._command("Page.removeScriptToEvaluateOnNewDocument", **clearing)
        return self

    def resize(self, width: int, height: int = 900) -> None:
        """Make the window that many CSS pixels wide and high."""
        self._command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def media(self, *, dark: bool = False, reduced_motion: bool = False, forced_colors: bool = False) -> None:
        """What the reader prefers."""
        features = {
            "prefers-color-scheme": "dark" if dark else "light",
            "prefers-reduced-motion": "reduce" if reduced_motion else "no-preference",
            "forced-colors": "active" if forced_colors else "none",
        }
        told = [{"name": name, "value": value} for name, value in features.items()]
        self._command("Emulation.setEmulatedMedia", features=told)

    def run(self, script: str, *arguments: Any) -> Any:
        """What the script returns; a promise is waited for."""
        return self.driver.execute_script(script, *arguments)

    def wait(self, script: str, *arguments: Any, seconds: float = WAIT) -> Any:
        """What the script returns as soon as that is true, asked again and again."""
        until = time.monotonic() + seconds
        while not (value := self.run(script, *arguments)):
            assert time.monotonic() < until, f"not within {seconds:g} s: {script}"
            time.sleep(0.05)
        return value

    def wait_for_url(self, part: str, seconds: float = WAIT) -> str:
        """The address, as soon as it holds `part`."""
        until = time.monotonic() + seconds
        while part not in (url := str(self.driver.current_url)):
            assert time.monotonic() < until, f"still at {url} after {seconds:g} s"
            time.sleep(0.05)
        return url

    def press(self, *keys: str) -> None:
        """Press keys one after another; `selenium.webdriver.Keys` names those without a letter."""
        ActionChains(self.driver).send_keys(*keys).perform()

    def settle(self, frames: int = 3) -> None:
        """Wait until so many frames have been painted, so that a shift has been noticed."""
        for _ in range(frames):
            self.run("return new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")

    def shift(self) -> float:
        """Cumulative layout shift since the page was opened, shifts after a click or key not left out."""
        self.settle()
        return float(self.run("return seen.shift"))

    def blocked(self) -> list[str]:
        """What the page's Content-Security-Policy has blocked since it was opened."""
        return list(self.run("return seen.violations"))

    def errors(self, *, network: bool = True) -> list[str]:
        """Errors and warnings of the console since this was last asked, those of the network only if wanted."""
        entries = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [
            str(entry["message"])
            for entry in entries
            if entry["level"] in ("SEVERE", "WARNING") and (network or entry.get("source") != "network")
        ]

    def violations(self, within: str = "document") -> list[str]:
        """What axe-core finds wrong with the page, or with what the selector names; [] if nothing."""
        self.run(_axe() + "; self.axe = axe;")
        script = """
        const within = arguments[0] === "document" ? document : arguments[0];
        return axe.run(within, {resultTypes: ["violations"]}).then(({violations}) => violations.map(
          ({id, help, nodes}) => `${id}: ${help}: ${nodes.map((n) => n.html + " " + n.failureSummary).join(" | ")}`))
        """
        return list(self.run(script, within))

    def screenshot(self, path: Path, *, whole: bool = False) -> Path:
        """A PNG of the window, or of the whole page."""
        if whole:
            width, height = self.run("const e = document.documentElement; return [innerWidth, e.scrollHeight]")
            self.resize(width, height)
            self.settle()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.driver.get_screenshot_as_png())
        return path

    def _command(self, name: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(name, parameters)


@contextmanager
def chromium(hosts: Iterable[str] = ()) -> Iterator[Page]:
    """A headless Chromium with a profile of its own; skips if none is there. `hosts` are names that lead here."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    driver_program = shutil.which("chromedriver")
    if not program or not driver_program:
        pytest.skip("there is no Chromium with its driver here: on Debian, apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    rules = ["MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"]
    rules = [*(f"MAP {host} 127.0.0.1" for host in hosts), *rules]
    # No path of the machine's own temporary folder may be too long for a socket's name.
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}", f"--host-resolver-rules={', '.join(rules)}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options, Service(driver_program))
        try:
            driver.set_page_load_timeout(180)
            driver.set_script_timeout(180)
            yield Page(driver)
        finally:
            driver.quit()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@contextmanager
def serving(app: WSGIApplication, port: int = 0) -> Iterator[str]:
    """Serve an app over a real port of this machine; gives its address, without a slash at the end."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def website(pages: Mapping[str, str | Response], headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve pages, {path: HTML or Response}, as a website; gives its address. The mapping may change meanwhile."""
    app = Flask("website", static_folder=None)

    @app.get("/", defaults={"path": ""})
    @app.get("/<path:path>")
    def show(path: str) -> Response:
        found = pages.get(f"/{path}")
        if found is None:
            return Response("nothing here", 404, mimetype="text/plain")
        kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
        kind = kinds.get(Path(path).suffix, "text/html")
        response = Response(found, mimetype=kind) if isinstance(found, str) else found
        response.headers.extend(dict(headers or {}))
        return response

    with serving(app) as address:
        yield address


def free_port() -> int:
    """A port that nothing listens at, for a service that is not there."""
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _axe() -> str:
    """The source of axe-core, fetched by npm once and kept. Skips where npm or its registry is missing."""
    folder = ROOT / ".pytest_cache"
    kept = folder / f"axe-core-{AXE}.min.js"
    if not kept.exists():
        npm = shutil.which("npm")
        if not npm:
            pytest.skip("axe-core is fetched by npm, which is not here")
        folder.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as place:
            command = [npm, "pack", f"axe-core@{AXE}", "--silent", "--ignore-scripts"]
            try:
                done = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=300, check=False)
            except subprocess.TimeoutExpired:
                pytest.skip("axe-core could not be fetched within five minutes")
            packed = Path(place) / f"axe-core-{AXE}.tgz"
            if done.returncode or not packed.exists():
                pytest.skip(f"axe-core could not be fetched: {(done.stderr or done.stdout).strip()[-200:]}")
            with tarfile.open(packed) as archive:
                member = archive.extractfile("package/axe.min.js")
                assert member is not None
                fetched = Path(place) / kept.name
                fetched.write_bytes(member.read())
            fetched.replace(kept)
    source = kept.read_bytes()
    assert hashlib.sha256(source).hexdigest() == AXE_SHA256, f"{kept.name} is not what it should be: remove it"
    return source.decode()
