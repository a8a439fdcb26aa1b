// A bar of what became of the cases received: closed, open, overdue. The numbers are beside it.

import type { Measures } from "../types.ts";

interface Props {
  measures: Measures;
  /** The number that fills the whole width. */
  most: number;
}

export function Bar({ measures, most }: Props) {
  const { received = 0, closed = 0, open = 0, overdue = 0 } = measures;
  const rest = Math.max(0, received - closed - open);
  const parts: readonly (readonly [string, number])[] = [
    ["closed", closed],
    ["open", open - overdue],
    ["overdue", overdue],
    ["rest", rest],
  ];
  return (
    <span class="bar" aria-hidden="true">
      {parts.map(([name, value]) =>
        value > 0 && most > 0 ? (
          <span key={name} class={name} style={{ width: `${(100 * value) / most}%` }} />
        ) : null,
      )}
    </span>
  );
}

/** A bar of one number. */
export function Length({ value, most, name }: { value: number; most: number; name: string }) {
  return (
    <span class="bar" aria-hidden="true">
      {value > 0 && most > 0 ? (
        <span class={name} style={{ width: `${(100 * value) / most}%` }} />
      ) : null}
    </span>
  );
}
