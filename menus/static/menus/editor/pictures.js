// An item's pictures: dropped or chosen, cropped, sent, put in order.

import { announce, button, h, icon, iconButton, refill } from "./dom.js";
import { crop } from "./cropping.js";

const KINDS = "image/jpeg,image/png,image/webp,image/avif,image/gif";
const MOST_BYTES = 30 * 1024 * 1024;

/** The pictures at `urls`; `onchange(urls)`. The first one is what guests see in the list. */
export function pictureField({ api, facts, urls, name, onchange }) {
  const node = h("div", { class: "me-pictures" });
  let held = [...urls];

  const put = (next) => {
    held = next;
    onchange(held);
    draw();
  };

  async function add(blob, place = held.length) {
    if (blob.size > MOST_BYTES) return fault("This picture is larger than 30 MB.");
    const cut = await crop(blob).catch(() => null);
    if (cut === null) return fault("This file is no picture that can be used. Please take a JPEG, PNG or WebP.");
    if (!cut) return undefined;
    node.classList.add("busy");
    announce("Sending the picture …", true);
    try {
      const { url } = await api.upload(facts.pictures, cut, "picture.jpg");
      put(held[place] ? held.with(place, url) : [...held, url]);
      announce("The picture is there", true);
    } catch (error) {
      fault(error.status === 404 ? "Pictures cannot be stored here yet." : error.message);
    } finally {
      node.classList.remove("busy");
    }
    return undefined;
  }

  function fault(text) {
    node.querySelector(".me-fault").textContent = text;
    announce(text);
  }

  async function again(url, place) {
    const blob = await fetch(url)
      .then((answer) => answer.blob())
      .catch(() => null);
    if (blob) await add(blob, place);
    else fault("This picture is elsewhere and cannot be cropped here.");
  }

  function one(url, place) {
    const what = `picture ${place + 1} of ${name}`;
    const image = h("img", {
      src: url,
      alt: place === 0 ? `Picture of ${name}` : "",
      class: "me-picture",
      loading: "lazy",
    });
    image.addEventListener("error", () => image.classList.add("lost"), { once: true });
    return h(
      "li",
      { class: place ? "" : "first" },
      image,
      h(
        "span",
        { class: "me-picture-tools" },
        place > 0 &&
          iconButton("star", `Show ${what} first`, () => put([url, ...held.filter((other) => other !== url)]), {
            id: `picture-${place}-first`,
          }),
        canBeCut(url) && iconButton("edit", `Crop ${what}`, () => again(url, place), { id: `picture-${place}-crop` }),
        iconButton("trash", `Remove ${what}`, () => put(held.filter((other) => other !== url)), {
          id: `picture-${place}-remove`,
        }),
      ),
    );
  }

  function draw() {
    const file = h("input", { type: "file", accept: KINDS, id: "item-picture", class: "me-unseen" });
    file.addEventListener("change", () => file.files[0] && add(file.files[0]));
    const drop = h(
      "label",
      { class: "me-drop", for: "item-picture" },
      icon("picture"),
      h("span", {}, held.length ? "Add a picture" : "Drop a picture here, or choose one"),
    );
    refill(
      node,
      held.length > 0 && h("ul", { class: "me-picture-list" }, held.map(one)),
      h("div", { class: "me-drop-box" }, file, drop),
      h("p", { class: "me-fault", role: "alert" }),
    );
  }

  for (const type of ["dragenter", "dragover"]) {
    node.addEventListener(type, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      node.classList.add("over");
    });
  }
  node.addEventListener("dragleave", (event) => node.contains(event.relatedTarget) || node.classList.remove("over"));
  node.addEventListener("drop", (event) => {
    event.preventDefault();
    node.classList.remove("over");
    const [dropped] = event.dataTransfer.files;
    if (dropped) add(dropped);
  });
  draw();
  return node;
}

/** A picture of this origin; a drawing has no pixels to cut. */
function canBeCut(url) {
  const { origin, pathname } = new URL(url, location.href);
  return origin === location.origin && !pathname.endsWith(".svg");
}
