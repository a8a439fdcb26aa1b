// Says to those who do not see the page that its figures have changed, but not with every event.

import { useEffect, useRef, useState } from "preact/hooks";
import { clock, fill } from "../language.ts";
import { useHealth, useShared } from "../shared.ts";
import { words } from "../words.ts";

const QUIET = 10_000;

export function Announcer() {
  const { pulse } = useShared();
  const { tick } = useHealth(pulse);
  const [said, tell] = useState("");
  const last = useRef(0);
  useEffect(() => {
    const now = Date.now();
    if (tick > 0 && now - last.current >= QUIET) {
      last.current = now;
      tell(fill(words.nowShown, { time: clock(now) }));
    }
  }, [tick]);
  return (
    <div class="unseen" role="status" aria-live="polite">
      {said}
    </div>
  );
}
