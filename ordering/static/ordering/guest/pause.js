/** Waiting that ends early by `wake()`, or as soon as the phone is online again. */
export function interruptible(milliseconds) {
  let wake;
  const over = new Promise((resolve) => {
    wake = resolve;
    setTimeout(resolve, milliseconds);
    addEventListener("online", resolve, { once: true });
  });
  return { over, wake };
}
