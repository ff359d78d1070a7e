/** The bell: a tune for each kind of event. Browsers keep quiet until somebody has touched the page. */

import { remember, remembered } from "./memory.js";

/** Pitches in Hz; each kind of event is known by its tune. */
const TUNES = {
  ticket: [880, 1320],
  order: [660, 880, 1175], // one that waits to be accepted sounds different
  fired: [1047, 1047],
  changed: [988, 740, 988],
  cancelled: [740, 494, 330],
  ready: [1175, 1568],
  alarm: [1480, 932, 1480, 932, 1480],
};
const NOTE_SECONDS = 0.16;
const VOLUME = 0.35;

export class Bell {
  constructor(onChange) {
    this.on = remembered("sound") === "on";
    this.onChange = onChange;
    this.context = null;
    for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => this.wake());
    if (this.on) this.wake();
  }

  /** True when it is on and the browser still wants a tap before it lets it sound. */
  get isMuted() {
    return this.on && this.context?.state !== "running";
  }

  /** On and off; turned on, it sounds once, so that one knows how loud it is. */
  toggle() {
    this.on = this.isMuted || !this.on;
    remember("sound", this.on ? "on" : "off");
    this.wake();
    this.ring("ticket");
  }

  ring(tune) {
    if (!this.on || this.context?.state !== "running") return;
    TUNES[tune].forEach((pitch, place) => this.play(pitch, place * NOTE_SECONDS));
  }

  wake() {
    if (!this.on || !globalThis.AudioContext) return;
    if (!this.context) {
      this.context = new AudioContext();
      this.context.onstatechange = () => this.onChange();
    }
    if (this.context.state === "suspended") this.context.resume();
  }

  play(pitch, delay) {
    const start = this.context.currentTime + delay;
    const note = this.context.createOscillator();
    const loudness = this.context.createGain();
    note.frequency.value = pitch;
    loudness.gain.setValueAtTime(VOLUME, start);
    loudness.gain.exponentialRampToValueAtTime(0.001, start + NOTE_SECONDS * 1.6);
    note.connect(loudness).connect(this.context.destination);
    note.start(start);
    note.stop(start + NOTE_SECONDS * 1.6);
  }
}
