// A cell of a bulletin's table: a number, and the way to the cases behind it.

import { say } from "../language.ts";
import { listHref } from "../queries.ts";
import type { Label } from "../types.ts";
import type { Cells } from "../types_of_bulletins.ts";

interface CellProps {
  of: Cells & { label: Label };
  place: number;
  column: Label;
}

export function Cell({ of, place, column }: CellProps) {
  const text = of.texts?.[place];
  const cell = text ? say(text) : (of.cells[place] ?? "");
  const href = of.values[place] ? listHref(of.links[place] ?? null) : null;
  return href ? (
    <a href={href} aria-label={`${say(of.label)} ${say(column)} ${cell}`}>
      {cell}
    </a>
  ) : (
    <>{cell}</>
  );
}
