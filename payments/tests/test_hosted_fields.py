"""EmergePay's hosted fields, in a browser: the page around them never sees the card."""

import pytest

from payments.fakes.emergepay import cards
from payments.fakes.server import FakeServer
from payments.fakes.wire import Answer, Route

PAGE = """<!doctype html><title>Shop</title>
<div id="number"></div><div id="expiry"></div><div id="code"></div>
<button id="pay">Pay</button><ol id="log"></ol>
<script src="{assets}/cip-hosted-fields.js"></script>
<script>
const log = (text) => document.getElementById("log").append(
  Object.assign(document.createElement("li"), {{ textContent: text }}));
const field = (id) => ({{ appendToSelector: id, useField: true, autoIframeHeight: true,
  styles: {{ color: "rgb(1, 2, 3)" }} }});
const hosted = window.emergepayFormFields.init({{
  transactionToken: "{token}",
  transactionType: "CreditSale",
  fieldSetUp: {{
    cardNumber: field("number"), cardExpirationDate: field("expiry"),
    cardSecurityCode: field("code"),
    totalAmount: {{ useField: false }}, externalTranId: {{ useField: false }},
  }},
  fieldErrorStyles: {{ border: "2px solid red" }},
  onFieldsLoaded: () => log("loaded"),
  onFieldError: (data) => log("error " + data.field),
  onFieldErrorCleared: (data) => log("cleared " + data.field),
  onBinChange: (data) => log("bin " + data.bin),
  onUserAuthorized: (token) => log("authorized " + token),
}});
document.getElementById("pay").onclick = () => hosted.process();
</script>"""


@pytest.fixture
def token(emergepay):
    return emergepay.new_token()


class Shop(FakeServer):
    """A page of another origin than the gateway's; `html` is what it shows."""

    html = ""

    def routes(self):
        return [Route("GET", "/.*", "", self._page)]

    def _page(self, request):
        return Answer(body=self.html.encode(), content_type="text/html")


@pytest.fixture
def page(browser, emergepay, token):
    """The shop's page with the fields in it; `page.sent` is what left the browser."""
    with Shop() as shop:
        shop.html = PAGE.format(assets=emergepay.assets_url, token=token)
        context = browser.new_context()
        page = context.new_page()
        page.sent = []
        page.on("request", lambda one: page.sent.append((one.url, one.post_data or "")))
        page.goto(shop.url)
        page.get_by_text("loaded").wait_for()
        yield page
        context.close()


def type_card(page, number, expiry="12/39", code="123"):
    for place, text in (("number", number), ("expiry", expiry), ("code", code)):
        page.frame_locator(f"#{place} iframe").locator("input").fill(text)
    page.locator("#pay").click()


def test_a_card_goes_to_the_gateway_alone(page, emergepay, token):
    type_card(page, "4111 1111 1111 1111")
    page.get_by_text(f"authorized {token}").wait_for()
    assert emergepay.tokens[token].card.last4 == "1111"
    carrying = [url for url, body in page.sent if cards.VISA in body.replace(" ", "")]
    assert carrying == [f"{emergepay.assets_url}/hosted-fields/field"]
    assert "4111 1111" not in page.content()


def test_what_is_no_card_is_marked_until_it_is_put_right(page, token):
    type_card(page, "4111 1111 1111 1112", expiry="01/20")
    page.get_by_text("error cardNumber").wait_for()
    page.get_by_text("error cardExpirationDate").wait_for()
    number = page.frame_locator("#number iframe").locator("input")
    assert number.evaluate("one => getComputedStyle(one).borderTopColor") == "rgb(255, 0, 0)"
    assert number.evaluate("one => getComputedStyle(one).color") == "rgb(1, 2, 3)"
    type_card(page, cards.DECLINED)
    page.get_by_text(f"authorized {token}").wait_for()
    assert page.locator("#log li").filter(has_text="cleared").count() == 2
