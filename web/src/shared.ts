// What every view needs: the catalogue, where the reader is, the pulse of the stream.

import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { ask, Failure } from "./api.ts";
import type { Shown } from "./periods.ts";
import type { Place } from "./place.ts";
import type { Health, Pulse } from "./pulse.ts";
import type { Catalogue, Current, Session } from "./types.ts";

export interface Shared {
  catalogue: Catalogue;
  session: Session;
  place: Place;
  /** The day looked at, and the kind or "" for all. */
  day: string;
  kind: string;
  period: Shown;
  pulse: Pulse;
}

export const SharedContext = createContext<Shared | null>(null);

export function useShared(): Shared {
  const shared = useContext(SharedContext);
  if (!shared) {
    throw new Error("a view is outside of the page");
  }
  return shared;
}

/** The pulse's health, followed as it changes. */
export function useHealth(pulse: Pulse): Health {
  const [health, follow] = useState(pulse.health);
  useEffect(() => {
    follow(pulse.health);
    return pulse.subscribe(() => follow(pulse.health));
  }, [pulse]);
  return health;
}

export interface Answer<T> {
  data: T | null;
  /** Why there is no answer, or why `data` is an older one. */
  failure: Failure | null;
}

/** The ticks of the pulse, at most one in so many milliseconds. */
function useBeat(tick: number, every: number): number {
  const [beat, set] = useState(tick);
  const last = useRef(0);
  useEffect(() => {
    if (every === 0) {
      return undefined;
    }
    const wait = Math.max(0, last.current + every - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      set(tick);
    }, wait);
    return () => clearTimeout(timer);
  }, [tick, every]);
  return every === 0 ? tick : beat;
}

/** Ask the gateway; null asks nothing.
 *
 * `live`: again whenever the pulse ticks; as a number, at most once in so many seconds. Whenever
 * `acted` is another one, it is asked again at once.
 */
export function useAnswer<T>(url: string | null, live: boolean | number = true, acted = 0): Answer<T> {
  const { pulse } = useShared();
  const [state, set] = useState<Answer<T> & { url: string | null }>({ url, data: null, failure: null });
  const { tick } = useHealth(pulse);
  const beat = useBeat(tick, typeof live === "number" ? live * 1_000 : 0);
  const round = live === false ? 0 : beat;
  useEffect(() => {
    if (url === null) {
      return undefined;
    }
    const abort = new AbortController();
    ask<T & { current?: Current }>(url, abort.signal).then(
      (data) => {
        set({ url, data, failure: null });
        pulse.answered(data.current);
      },
      (error: unknown) => {
        if (abort.signal.aborted) {
          return;
        }
        const failure = error instanceof Failure ? error : new Failure(0, String(error));
        set((last) => ({ url, data: last.url === url ? last.data : null, failure }));
        pulse.failed(failure);
      },
    );
    return () => abort.abort();
  }, [url, round, acted, pulse]);
  // The answer to another question is not this one's.
  return state.url === url ? state : { data: null, failure: null };
}
