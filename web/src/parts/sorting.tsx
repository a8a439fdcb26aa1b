// Tables that are sorted by any of their columns, by mouse and by keyboard.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { fill } from "../language.ts";
import { office } from "../words_of_work.ts";

export interface Column<Row> {
  id: string;
  label: string;
  /** What rows are ordered by; what has no value comes last whichever way. */
  by: (row: Row) => number | string | null;
  class?: string;
  /** A heading of its own, where the label alone is not it. */
  shown?: ComponentChildren;
}

interface Order {
  id: string;
  falling: boolean;
}

interface Sorted<Row> {
  rows: Row[];
  /** The heads of the columns, in their order. */
  heads: ComponentChildren;
  head: (id: string) => ComponentChildren;
}

/** Sort rows; those that are equal keep their order, which is also the one before anything is chosen. */
export function useSorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], first: Order | null = null): Sorted<Row> {
  const [order, set] = useState<Order | null>(first);
  const column = columns.find(({ id }) => id === order?.id);
  const sorted = column && order ? arranged(rows, column, order.falling) : [...rows];
  const turn = (one: Column<Row>): void => {
    const isText = rows.some((row) => typeof one.by(row) === "string");
    set({ id: one.id, falling: order?.id === one.id ? !order.falling : !isText });
  };
  const head = (id: string): ComponentChildren => {
    const one = columns.find((each) => each.id === id);
    return one ? (
      <th
        scope="col"
        key={id}
        class={one.class}
        {...(id === order?.id ? { "aria-sort": order.falling ? "descending" : "ascending" } : {})}
      >
        <button type="button" class="plain sort" title={fill(office.sortBy, { column: one.label })} onClick={() => turn(one)}>
          {one.shown ?? one.label}
          <span class="way" aria-hidden="true">
            {id === order?.id ? (order.falling ? "↓" : "↑") : ""}
          </span>
        </button>
      </th>
    ) : null;
  };
  return { rows: sorted, heads: columns.map(({ id }) => head(id)), head };
}

function arranged<Row>(rows: readonly Row[], { by }: Column<Row>, falling: boolean): Row[] {
  const way = falling ? -1 : 1;
  return rows
    .map((row, place) => ({ row, place, value: by(row) }))
    .sort((a, b) => {
      if (a.value === null || b.value === null) {
        return Number(a.value === null) - Number(b.value === null) || a.place - b.place;
      }
      return way * compared(a.value, b.value) || a.place - b.place;
    })
    .map(({ row }) => row);
}

function compared(a: number | string, b: number | string): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "zh-CN", { numeric: true });
}
