/** Small helpers to make and to change elements; what has not changed is not touched. */

/** `h("p.who", {hidden: true}, "text", node)` makes an element; null children are left out. */
export function h(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  setAttributes(node, attributes);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** true → an empty attribute, false or null → none. */
export function setAttributes(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) {
      if (node.hasAttribute(name)) node.removeAttribute(name);
    } else {
      const text = value === true ? "" : String(value);
      if (node.getAttribute(name) !== text) node.setAttribute(name, text);
    }
  }
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Makes `parent` hold one element an item, in order. Elements keep their place and focus: they are
 * known by `keyOf(item)`, made by `build(item)` and brought up to date by `update(node, item)`.
 */
export function reconcile(parent, items, { keyOf, build, update }) {
  const wanted = new Set(items.map(keyOf));
  const held = new Map();
  for (const node of [...parent.children]) {
    if (wanted.has(node.dataset.key)) held.set(node.dataset.key, node);
    else node.remove();
  }
  let place = parent.firstElementChild;
  for (const item of items) {
    const node = held.get(keyOf(item)) ?? build(item);
    node.dataset.key = keyOf(item);
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}
