// Asking the gateway. The browser keeps ETags and answers 304s itself.

import { idleHeaders } from "./idle.ts";

export class Failure extends Error {
  /** `status` 0 means that nothing answered. */
  constructor(
    readonly status: number,
    readonly detail: string,
  ) {
    super(detail);
  }
}

type Query = Record<string, string | null | undefined>;

/** The address of a question; parameters that are null are left out. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value != null) {
      search.set(key, value);
    }
  }
  const text = search.toString().replaceAll("%2C", ",");
  return text ? `${path}?${text}` : path;
}

/** Ask; raises Failure for anything but an answer. */
export async function ask<T>(url: string, signal?: AbortSignal): Promise<T> {
  const headers = { Accept: "application/json", ...idleHeaders() };
  const answer = await send(url, { headers, signal: signal ?? null });
  return (await answer.json()) as T;
}

export async function openSession(key: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await send("/v1/session", { method: "POST", headers, body: JSON.stringify({ key }) });
}

export async function closeSession(): Promise<void> {
  await send("/v1/session", { method: "DELETE" });
}

/** Send an event of the office, by a key that may feed; "" where no keys are needed. */
export async function sendEvent(event: Record<string, unknown>, key: string): Promise<void> {
  const headers = {
    "Content-Type": "application/cloudevents+json",
    ...(key ? { Authorization: `Bearer ${key}` } : {}),
  };
  await send("/v1/events", { method: "POST", headers, body: JSON.stringify(event) });
}

async function send(url: string, options: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, { credentials: "same-origin", cache: "no-cache", ...options });
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    throw new Failure(0, "");
  }
  if (!answer.ok) {
    throw new Failure(answer.status, await problem(answer));
  }
  return answer;
}

/** What a problem+json says in words. */
async function problem(answer: Response): Promise<string> {
  try {
    const said = (await answer.json()) as { title?: string; detail?: string };
    return said.detail ?? said.title ?? answer.statusText;
  } catch {
    return answer.statusText;
  }
}
