/** Notices what is new on the screen, so that it can be heard and told. */

import { t } from "./i18n.js";
import { summaryOf } from "./ticket.js";
import { groupLines } from "./views.js";

export class News {
  constructor() {
    this.seen = null;
  }

  /**
   * The texts to tell and the tune to ring (null for none) for what this view shows for the first
   * time. The first view of all is no news.
   */
  of(view, state) {
    const cards = view.columns.flatMap((column) => column.cards);
    const tickets = new Map(cards.map((card) => [card.ticket.orderId, card.ticket]));
    const orders = new Map(view.strip.map((ticket) => [ticket.orderId, ticket]));
    const known = this.seen;
    const shown = [...tickets.keys(), ...orders.keys()];
    this.seen = new Set([...shown, ...[...(known ?? [])].filter((id) => state.tickets.has(id))]);
    if (!known) return { texts: [], tune: null };
    const fresh = (id) => !known.has(id);
    const newOrders = [...orders.values()].filter((one) => fresh(one.orderId));
    const newTickets = [...tickets.values()].filter((one) => fresh(one.orderId));
    const tune = newOrders.length ? "order" : newTickets.length ? "ticket" : null;
    return {
      texts: [
        ...newOrders.map((ticket) => textOf("newOrder", ticket)),
        ...newTickets.map((ticket) => textOf("newTicket", ticket)),
      ],
      tune,
    };
  }
}

function textOf(key, ticket) {
  const origin = ticket.origin?.name ?? "";
  return t(key, { code: ticket.orderCode, origin, lines: summaryOf(groupLines(ticket.lines)) });
}
