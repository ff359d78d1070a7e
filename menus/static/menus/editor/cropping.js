// Cutting a picture to the square that guests see; by dragging, or with sliders by keyboard.

import { button, h, openDialog } from "./dom.js";

const STAGE = 480;
const THUMB = 144;
const LARGEST = 1600;
const QUALITY = 0.9;
const MOST_ZOOM = 4;

/** Lets somebody cut a picture; resolves to a JPEG, undefined if they gave up. Rejects for no picture. */
export async function crop(blob) {
  const picture = await createImageBitmap(blob);
  return new Promise((resolve) => new Cropping(picture, resolve));
}

class Cropping {
  constructor(picture, done) {
    Object.assign(this, { picture, x: 0.5, y: 0.5, zoom: 1, cut: undefined });
    this.stage = h("canvas", {
      class: "me-stage",
      width: STAGE,
      height: STAGE,
      role: "img",
      "aria-label": "The part of the picture that is kept",
    });
    this.thumb = h("canvas", { class: "me-thumb-try", width: THUMB, height: THUMB, "aria-hidden": "true" });
    this.dialog = openDialog({
      title: "Crop the picture",
      cls: "me-cropping",
      parts: this.#parts(),
      onclose: () => done(this.cut),
    });
    this.#listen();
    this.#draw();
  }

  #parts() {
    this.sliders = {
      zoom: this.#slider("Zoom", 1, MOST_ZOOM, "zoom"),
      x: this.#slider("Left to right", 0, 1, "x"),
      y: this.#slider("Top to bottom", 0, 1, "y"),
    };
    const use = button("Use this picture", () => this.#use(), "main");
    return h(
      "div",
      { class: "me-crop" },
      this.stage,
      h(
        "div",
        { class: "me-crop-side" },
        Object.values(this.sliders).map(({ node }) => node),
        h("div", { class: "me-crop-try" }, h("span", { class: "me-label" }, "As guests see it"), this.thumb),
        h(
          "div",
          { class: "me-actions" },
          button("Cancel", () => this.dialog.close()),
          use,
        ),
      ),
    );
  }

  #slider(label, min, max, name) {
    const input = h("input", { type: "range", min, max, step: 0.01, id: `crop-${name}` });
    input.value = this[name];
    input.addEventListener("input", () => {
      this[name] = Number(input.value);
      this.#draw();
    });
    return { input, node: h("div", { class: "me-field" }, h("label", { for: input.id }, label), input) };
  }

  #listen() {
    const { stage } = this;
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      this.from = event;
    });
    stage.addEventListener("pointermove", (event) => {
      if (!this.from || !stage.hasPointerCapture(event.pointerId)) return;
      const { room, side } = this.#frame();
      const scale = side / stage.clientWidth;
      if (room.x) this.x = clamp(this.x - ((event.clientX - this.from.clientX) * scale) / room.x);
      if (room.y) this.y = clamp(this.y - ((event.clientY - this.from.clientY) * scale) / room.y);
      this.from = event;
      this.#draw();
    });
    stage.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.zoom = Math.max(1, Math.min(MOST_ZOOM, this.zoom * (event.deltaY < 0 ? 1.08 : 0.926)));
        this.#draw();
      },
      { passive: false },
    );
  }

  /** The square that is kept, in the picture's own pixels, and how far it can move. */
  #frame() {
    const { width, height } = this.picture;
    const side = Math.min(width, height) / this.zoom;
    const room = { x: width - side, y: height - side };
    return { side, room, left: this.x * room.x, top: this.y * room.y };
  }

  #draw() {
    for (const canvas of [this.stage, this.thumb]) this.#paint(canvas, canvas.width);
    for (const [name, { input }] of Object.entries(this.sliders)) input.value = this[name];
    const { room } = this.#frame();
    this.sliders.x.input.disabled = room.x < 1;
    this.sliders.y.input.disabled = room.y < 1;
  }

  #paint(canvas, size) {
    const { side, left, top } = this.#frame();
    const brush = canvas.getContext("2d");
    brush.imageSmoothingQuality = "high";
    // What was see-through is white: a JPEG has no holes.
    brush.fillStyle = "#fff";
    brush.fillRect(0, 0, size, size);
    brush.drawImage(this.picture, left, top, side, side, 0, 0, size, size);
  }

  #use() {
    const size = Math.round(Math.min(LARGEST, this.#frame().side));
    const canvas = h("canvas", { width: size, height: size });
    this.#paint(canvas, size);
    canvas.toBlob(
      (blob) => {
        this.cut = blob ?? undefined;
        this.dialog.close();
      },
      "image/jpeg",
      QUALITY,
    );
  }
}

const clamp = (value) => Math.max(0, Math.min(1, value));
