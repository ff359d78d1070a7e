"""What the inbox keeps of an answer, in whatever order it hears of it."""

IN_ORDERS = """async () => {
  const { emptyInbox, messagesOf, putDelivery, putMessages } =
    await import("/static/messaging/inbox/store.js");
  const posted = { seq: 1, messageId: null, delivery: null };
  const told = { seq: 1, messageId: "m", delivery: "queued" };
  const deeds = {
    posted: (state) => putMessages(state, "t", [{ ...posted }]),
    told: (state) => putMessages(state, "t", [{ ...told }]),
    sent: (state) => putDelivery(state, "t", "m", { delivery: "sent" }),
    delivered: (state) => putDelivery(state, "t", "m", { delivery: "delivered" }),
  };
  return [
    ["posted", "told", "sent", "delivered"],
    ["told", "posted", "sent", "delivered"],
    ["told", "sent", "posted", "delivered"],
    ["told", "delivered", "posted", "sent"],
  ].map((order) => {
    const state = emptyInbox();
    for (const name of order) deeds[name](state);
    return messagesOf(state, "t").map((one) => one.delivery);
  });
}"""


def test_an_answer_goes_forward_although_its_own_request_is_answered_last(browser, stack) -> None:
    page = browser.new_page()
    page.goto(f"{stack.sockets_url}/sign-in/")
    assert page.evaluate(IN_ORDERS) == [["delivered"]] * 4
    page.close()
