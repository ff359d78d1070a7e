// Two people changed the same: the second one sees both, field by field, and chooses.

import { button, h, openDialog } from "./dom.js";
import { moment } from "./words.js";

/**
 * Shows what this person wrote beside what stands now. `oncheck(picks)` gets [{conflict, pick}],
 * pick being "mine" or "theirs", once everything is chosen. `words` name the two sides.
 */
export function showConflicts(conflicts, { title, text, words, onchoose }) {
  const picks = conflicts.map(() => "theirs");
  const row = (conflict, at) => {
    const who = conflict.whoName ? `${conflict.whoName}${conflict.at ? `, ${moment(conflict.at)}` : ""}` : "";
    const side = (name, word, more = "") => {
      const id = `conflict-${at}-${name}`;
      const input = h("input", { type: "radio", name: `conflict-${at}`, id, checked: name === picks[at] });
      input.addEventListener("change", () => {
        picks[at] = name;
      });
      return h(
        "div",
        { class: "me-side" },
        input,
        h(
          "label",
          { for: id },
          h("span", { class: "me-side-who" }, word, more && h("span", { class: "me-quiet" }, more)),
          h("span", { class: "me-side-what", dir: "auto" }, conflict[name].text),
        ),
      );
    };
    return h(
      "fieldset",
      { class: "me-conflict" },
      h("legend", {}, conflict.where),
      h("div", { class: "me-sides" }, side("mine", words.mine), side("theirs", words.theirs, who)),
    );
  };
  const all = (name) => () => {
    for (const input of dialog.querySelectorAll(`[id$="-${name}"]`)) input.click();
  };
  let chosen = false;
  const dialog = openDialog({
    title,
    cls: "me-conflicts",
    onclose: () => chosen && onchoose(conflicts.map((conflict, at) => ({ conflict, pick: picks[at] }))),
    parts: [
      h("p", {}, text),
      conflicts.length > 1 &&
        h(
          "div",
          { class: "me-actions start" },
          button(`All of ${words.mine.toLowerCase()}`, all("mine"), "quiet small"),
          button(`All of ${words.theirs.toLowerCase()}`, all("theirs"), "quiet small"),
        ),
      conflicts.map(row),
      h(
        "div",
        { class: "me-actions" },
        button(
          "Continue",
          () => {
            chosen = true;
            dialog.close();
          },
          "main",
          { id: "conflicts-continue" },
        ),
      ),
    ],
  });
  return dialog;
}

/** A part with another value at the end of a path of names and ids; undefined takes it away. */
export function withValue(part, [step, ...rest], value) {
  if (Array.isArray(part)) {
    const at = part.findIndex((one) => (one?.id ?? one) === step);
    const next = rest.length ? withValue(part[at], rest, value) : value;
    const list = at < 0 ? [...part, next] : part.with(at, next);
    return list.filter((one) => one !== undefined);
  }
  const next = rest.length ? withValue(part?.[step] ?? {}, rest, value) : value;
  const { [step]: _, ...others } = part ?? {};
  return next === undefined ? others : { ...others, [step]: next };
}
