// Whether the gateway answers, whether the stream moves, and when there is something new to show.
//
// The live stream says at once that figures have changed; a question every 15 seconds notices what
// the stream cannot say: that nobody answers any more, that Kafka is away, that counting lags.

import { ask, Failure } from "./api.ts";
import type { Current, Figures } from "./types.ts";

const POLL = 15_000;
const THROTTLE = 1_000;
const STANDS_STILL = 30_000;
const REOPEN = 5_000;
/** How long a stream may take to come back before it is said to be lost. */
const LOST_AFTER = 5_000;

/** What a live event says: here it matters only whether anything changed. */
interface Said {
  rows: unknown[];
  gone: unknown[];
  whole: boolean;
  current: Current;
}

export interface Health {
  /** Rises when what is shown should be fetched again. */
  tick: number;
  live: "connecting" | "open" | "lost";
  current: Current | null;
  /** When the gateway last answered, and whether it has failed to since. */
  heard: number | null;
  lost: boolean;
  /** When the figures shown last changed. */
  changed: number | null;
  kafkaAway: number | null;
  lagging: number | null;
}

export class Pulse {
  health: Health = {
    tick: 0,
    live: "connecting",
    current: null,
    heard: null,
    lost: false,
    changed: null,
    kafkaAway: null,
    lagging: null,
  };
  private readonly listeners = new Set<() => void>();
  private source: EventSource | null = null;
  private poller = 0;
  private reopening = 0;
  private pending = 0;
  private losing = 0;
  private ticked = 0;
  /** The least lag since it last fell, and when that was. */
  private least = { time: 0, lag: 0 };

  constructor(
    private readonly liveUrl: string,
    private readonly pollUrl: string,
    private readonly signedOut: () => void,
  ) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.open();
    this.poller = window.setInterval(() => void this.poll(), POLL);
    document.addEventListener("visibilitychange", this.shown);
  }

  stop(): void {
    this.source?.close();
    clearInterval(this.poller);
    clearTimeout(this.reopening);
    clearTimeout(this.pending);
    clearTimeout(this.losing);
    document.removeEventListener("visibilitychange", this.shown);
  }

  /** The gateway has answered, and says how current it is. */
  answered(current: Current | undefined): void {
    const now = Date.now();
    this.set({ heard: now, lost: false });
    if (!current) {
      return;
    }
    const { health } = this;
    if (current.at !== health.current?.at) {
      this.set({ changed: now });
    }
    this.watchLag(current.lag ?? 0, now);
    this.set({ current, kafkaAway: current.kafka ? null : (health.kafkaAway ?? now) });
  }

  /** The gateway has not answered, or has refused to. */
  failed(failure: Failure): void {
    if (failure.status === 401) {
      this.signedOut();
    } else if (failure.status === 0 || failure.status >= 500) {
      this.set({ lost: true });
    } else {
      this.set({ heard: Date.now(), lost: false });
    }
  }

  /** Fetch everything shown again, now. */
  refresh(): void {
    this.ticked = Date.now();
    this.set({ tick: this.health.tick + 1 });
  }

  private open(): void {
    this.source?.close();
    const source = new EventSource(this.liveUrl);
    this.source = source;
    source.onopen = () => {
      clearTimeout(this.losing);
      this.losing = 0;
      this.set({ live: "open" });
    };
    source.addEventListener("figures", (event) => {
      const said = JSON.parse((event as MessageEvent<string>).data) as Said;
      this.answered(said.current);
      if (said.whole || said.rows.length > 0 || said.gone.length > 0) {
        this.soon();
      }
    });
    source.onerror = () => {
      if (this.health.live !== "lost") {
        this.set({ live: "connecting" });
        this.losing ||= window.setTimeout(() => this.set({ live: "lost" }), LOST_AFTER);
      }
      void this.poll();
      // The browser tries again by itself, unless the answer was an error.
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(this.reopening);
        this.reopening = window.setTimeout(() => this.open(), REOPEN);
      }
    };
  }

  private async poll(): Promise<void> {
    try {
      const { current } = await ask<Figures>(this.pollUrl);
      // While the live stream is open it says itself what is new.
      const news = this.health.live !== "open" && current.at !== this.health.current?.at;
      const back = this.health.lost;
      this.answered(current);
      if (news || back) {
        this.soon();
      }
    } catch (error) {
      if (error instanceof Failure) {
        this.failed(error);
      }
    }
  }

  /** Refresh, but no more than once a second, and not while nobody looks. */
  private soon(): void {
    if (this.pending) {
      return;
    }
    this.pending = window.setTimeout(
      () => {
        this.pending = 0;
        if (!document.hidden) {
          this.refresh();
        }
      },
      Math.max(0, this.ticked + THROTTLE - Date.now()),
    );
  }

  private readonly shown = (): void => {
    if (!document.hidden) {
      this.refresh();
      void this.poll();
    }
  };

  /** While workers count, the lag falls now and then. One that only stays or grows means trouble. */
  private watchLag(lag: number, now: number): void {
    if (lag === 0 || lag < this.least.lag || this.least.lag === 0) {
      this.least = { time: now, lag };
    }
    const still = lag > 0 && now - this.least.time >= STANDS_STILL;
    this.set({ lagging: still ? this.least.time : null });
  }

  private set(change: Partial<Health>): void {
    this.health = { ...this.health, ...change };
    for (const listener of this.listeners) {
      listener();
    }
  }
}
