// Whether somebody is there. What the page asks by itself, while nobody touches it, says so to the
// gateway, so that it keeps no session from ending.

const AFTER = 60_000;

let touched = Date.now();

const touch = (): void => {
  touched = Date.now();
};
for (const event of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  window.addEventListener(event, touch, { capture: true, passive: true });
}

/** The headers of a request that the page makes now. */
export function idleHeaders(): Record<string, string> {
  return Date.now() - touched < AFTER ? {} : { "Kuaibao-Idle": "1" };
}
