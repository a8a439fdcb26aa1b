// A bar of what is open, the late part of it marked. The numbers are beside it.

import { say } from "../language.ts";
import type { Stocks } from "../types.ts";
import { morning } from "../words_of_mornings.ts";
import { words } from "../words.ts";

interface Props {
  stocks: Stocks | null | undefined;
  /** The number that fills the whole width. */
  most: number;
}

export function StockBar({ stocks, most }: Props) {
  const { open = 0, overdue = 0 } = stocks ?? {};
  const parts: readonly (readonly [string, number])[] = [
    ["overdue", overdue],
    ["open", open - overdue],
  ];
  return (
    <span class="bar" aria-hidden="true">
      {parts.map(([name, value]) =>
        value > 0 && most > 0 ? <span key={name} class={name} style={{ width: `${(100 * value) / most}%` }} /> : null,
      )}
    </span>
  );
}

/** What the parts of such bars are. */
export function StockLegend() {
  return (
    <p class="legend" aria-hidden="true">
      <i class="overdue" /> {say(words.overdue)} <i /> {say(morning.openInTime)}
    </p>
  );
}
