// A number, which leads to the cases behind it and shows when it has changed.

import { useEffect, useRef, useState } from "preact/hooks";
import { number } from "../language.ts";

interface Props {
  value: number | undefined;
  /** Where the cases behind it are; none for a number that has none. */
  href?: string;
  /** What it is, for those who hear the page: "住宅 在办". */
  label: string;
  alarming?: boolean;
}

export function Figure({ value, href, label, alarming }: Props) {
  const changed = useChanged(value);
  if (value === undefined) {
    return <span class="skeleton" aria-hidden="true" />;
  }
  const kind = `${alarming && value > 0 ? "figure alarming" : "figure"}${changed ? " changed" : ""}`;
  if (value === 0 || href === undefined) {
    return <span class={value === 0 ? "figure nought" : kind}>{number(value)}</span>;
  }
  return (
    <a class={kind} href={href} aria-label={`${label} ${number(value)}`}>
      {number(value)}
    </a>
  );
}

/** The class of a large number: one of many digits is set smaller, so that it stays whole. */
export const large = (value: number | undefined): string =>
  value !== undefined && number(value).length > 7 ? "large long" : "large";

/** True for a moment after a value has become another. */
function useChanged(value: number | undefined): boolean {
  const before = useRef(value);
  const [changed, set] = useState(false);
  useEffect(() => {
    const news = before.current !== undefined && value !== undefined && before.current !== value;
    before.current = value;
    if (!news) {
      return undefined;
    }
    set(true);
    const timer = setTimeout(() => set(false), 1_600);
    return () => clearTimeout(timer);
  }, [value]);
  return changed;
}
