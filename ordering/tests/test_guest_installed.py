"""The guest's page as an app on the phone: installable, kept as one release, open offline."""

import re
import shutil

import pytest
import requests
from playwright.sync_api import expect

from ordering import pages
from ordering.tests.guest_page_driver import guest_at


@pytest.fixture
def url(stack) -> str:
    """One address for pages, API and sockets, as guests have it behind nginx."""
    return stack.sockets_url


def test_the_page_can_be_installed(shop, url):
    found = requests.get(f"{url}/manifest.webmanifest?o={shop.origin_id}", timeout=5)
    assert found.headers["Content-Type"] == "application/manifest+json"
    manifest = found.json()
    assert manifest["name"] == "Test Café"
    assert manifest["start_url"] == f"/o/{shop.origin_id}"
    for icon in manifest["icons"]:
        assert requests.get(url + icon["src"], timeout=5).headers["Content-Type"] == "image/png"
    assert requests.get(f"{url}/manifest.webmanifest?o=x", timeout=5).json()["start_url"] == "/o/"


def test_the_worker_keeps_every_file_of_the_page(url):
    worker = requests.get(f"{url}/sw.js", timeout=5)
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.headers["Cache-Control"] == "no-cache"
    page = requests.get(f"{url}/o/", timeout=5)
    assert "unsafe-inline" not in page.headers["Content-Security-Policy"]
    named = re.findall(r'(?:href|src)="(/static/ordering/guest/[^"]+)"', page.text)
    assert len(named) > 20
    assert [path for path in named if f'"{path}"' not in worker.text] == []


def test_a_changed_file_makes_a_new_release(tmp_path, monkeypatch):
    copied = shutil.copytree(pages.STATIC, tmp_path / "static")
    monkeypatch.setattr(pages, "STATIC", copied)
    before = pages.release()
    assert before == pages.release()
    with (copied / "ordering" / "guest" / "words" / "pt.js").open("a") as file:
        file.write("// changed\n")
    assert pages.release() != before


def test_the_menu_opens_offline(browser, shop, url):
    with guest_at(browser, shop, url, offline_too=True) as guest:
        guest.open_menu()
        guest.page.evaluate("() => navigator.serviceWorker.ready")
        guest.page.wait_for_function("() => caches.has('guest-pictures')")
        guest.page.context.set_offline(True)
        guest.page.reload()
        expect(guest.page.locator(".banner.warn")).to_contain_text("No connection")
        guest.add("Espresso")
        guest.open_cart()
        expect(guest.cart.get_by_role("button", name="No connection")).to_be_disabled()
        guest.page.context.set_offline(False)
        expect(guest.cart.get_by_role("button", name="Place order")).to_be_enabled()
        expect(guest.exact_total).to_have_text("$3.03")
        guest.place()
        guest.wait_for_status()
