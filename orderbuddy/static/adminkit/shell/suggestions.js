/** The palette's list: groups of hits, one of them chosen, the keyboard staying in the field. */

export class Suggestions {
  constructor(list, field) {
    Object.assign(this, { list, field, chosen: -1 });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get count() {
    return this.options.length;
  }

  /** `groups`: [{name, hits: [{title, detail, url}]}]. */
  draw(groups) {
    this.list.replaceChildren(...groups.map((group, place) => groupNode(group, place)));
    this.choose(this.count ? 0 : -1);
  }

  step(by) {
    if (this.count) this.choose((this.chosen + by + this.count) % this.count);
  }

  /** Opens the chosen hit; false when there is none. */
  open() {
    const option = this.options[this.chosen];
    option?.click();
    return Boolean(option);
  }

  choose(place) {
    this.chosen = place;
    this.options.forEach((one, at) => one.setAttribute("aria-selected", String(at === place)));
    const option = this.options[place];
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.field.setAttribute("aria-activedescendant", option.id);
    else this.field.removeAttribute("aria-activedescendant");
  }
}

function groupNode({ name, hits }, place) {
  const node = element("div", { role: "group", "aria-labelledby": `palette-group-${place}` });
  node.append(element("div", { id: `palette-group-${place}`, class: "palette-group" }, name));
  hits.forEach((hit, at) => node.append(optionNode(hit, `palette-${place}-${at}`)));
  return node;
}

function optionNode({ title, detail, url }, id) {
  const link = element("a", { role: "option", id, href: url, tabindex: "-1" });
  link.append(element("b", {}, title), element("span", {}, detail));
  return link;
}

function element(name, attributes, text = "") {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}
