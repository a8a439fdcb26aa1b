// What every view needs: the catalogue, where the reader is, the pulse of the stream.

import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
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

/** Ask the gateway, again whenever the pulse ticks if `live`; null asks nothing. */
export function useAnswer<T>(url: string | null, live = true): Answer<T> {
  const { pulse } = useShared();
  const [state, set] = useState<Answer<T> & { url: string | null }>({ url, data: null, failure: null });
  const { tick } = useHealth(pulse);
  const round = live ? tick : 0;
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
  }, [url, round, pulse]);
  // The answer to another question is not this one's.
  return state.url === url ? state : { data: null, failure: null };
}
