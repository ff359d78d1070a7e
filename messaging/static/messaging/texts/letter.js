/** The e-mail in its frame. Each time it is drawn in a new frame, which takes the old one's place
 * when it is there: nothing flickers, and the browser's Back knows nothing of it. */

let number = 0;

/** @param {HTMLFormElement} form  @param {string} address that answers with the e-mail */
export function showLetter(form, address) {
  const holder = document.getElementById("letter-frame");
  const frame = /** @type {HTMLIFrameElement} */ (holder.querySelector("iframe").cloneNode());
  frame.name = `letter-${++number}`;
  frame.classList.add("is-coming");
  holder.append(frame);
  frame.addEventListener("load", () => {
    if (frame.name !== `letter-${number}`) return frame.remove();
    frame.classList.remove("is-coming");
    for (const one of holder.querySelectorAll("iframe")) if (one !== frame) one.remove();
  });
  send(form, address, frame.name);
}

function send(form, address, target) {
  const before = [form.action, form.target];
  form.action = new URL(address, before[0]).href;
  form.target = target;
  // Not requestSubmit: nobody has sent the form, and what it checks is not asked for.
  form.submit();
  form.action = before[0];
  form.target = before[1];
}
