/** Notices what is new on the screen, so that it can be heard and told. */

import { loudOf, wordsOf } from "./alarms.js";
import { t } from "./i18n.js";
import { groupLines } from "./lines.js";
import { summaryOf } from "./ticket.js";

/** What is heard when several things happen at once: the most urgent alone. */
const URGENCY = ["alarm", "cancelled", "changed", "order", "fired", "ticket", "ready"];

export class News {
  constructor() {
    this.seen = null;
  }

  /**
   * The texts to tell and the tune to ring (null for none) for what this view shows for the first
   * time. The first view of all is no news. What has left the screen is forgotten with its order.
   */
  of(view, state) {
    const facts = new Map(factsOf(view, state).map((fact) => [fact.key, fact]));
    const known = this.seen;
    const old = [...(known ?? [])].filter(([key, id]) => !facts.has(key) && state.tickets.has(id));
    this.seen = new Map([...old, ...[...facts.values()].map(({ key, orderId }) => [key, orderId])]);
    if (!known) return { texts: [], tune: null };
    const fresh = [...facts.values()].filter(({ key }) => !known.has(key));
    const kinds = new Set(fresh.map(({ kind }) => kind));
    return {
      texts: fresh.map(({ text }) => text()),
      tune: URGENCY.find((kind) => kinds.has(kind)) ?? null,
    };
  }
}

/** [{key, orderId, kind, text()}]: everything that is worth a sound when it is new. */
function factsOf(view, state) {
  const cards = view.columns.flatMap((column) => column.cards);
  return [
    ...view.strip.map((ticket) => fact("order", ticket, "newOrder")),
    ...cards.flatMap(factsOfCard),
    ...loudOf(state).map((alarm) => ({
      key: `alarm ${alarm.id}`, orderId: null, kind: "alarm", text: () => wordsOf(alarm),
    })),
  ];
}

function factsOfCard({ ticket, unseen, stopped, lines, sections }) {
  const facts = stopped ? [] : [fact("ticket", ticket, "newTicket")];
  const cancelled = stopped || lines.some((line) => line.cancelledAt);
  if (unseen) {
    const kind = cancelled ? "cancelled" : "changed";
    facts.push(fact(kind, ticket, `${kind}Ticket`, ticket.changedAt ?? ""));
  }
  if (ticket.status === "READY_FOR_PICKUP") facts.push(fact("ready", ticket, "readyTicket"));
  const fired = sections.filter(({ course, held }) => course > 1 && !held);
  facts.push(...fired.map(({ course }) => fact("fired", ticket, "firedTicket", course)));
  return facts;
}

function fact(kind, ticket, word, more = "") {
  const text = () => t(word, {
    code: ticket.orderCode,
    origin: ticket.origin?.name ?? "",
    lines: summaryOf(groupLines(ticket.lines)),
    course: more,
  });
  return { key: `${kind} ${ticket.orderId} ${more}`, orderId: ticket.orderId, kind, text };
}
