// Asking the gateway. The browser keeps ETags and answers 304s itself.

import { idleHeaders } from "./idle.ts";

export class Failure extends Error {
  /** `status` 0 means that nothing answered. */
  constructor(
    readonly status: number,
    readonly detail: string,
    /** The rule that was broken, where the gateway names one. */
    readonly rule: string | null = null,
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
  const answer = await request(url, { headers, signal: signal ?? null });
  return (await answer.json()) as T;
}

export async function openSession(key: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await request("/v1/session", { method: "POST", headers, body: JSON.stringify({ key }) });
}

export async function closeSession(): Promise<void> {
  await request("/v1/session", { method: "DELETE" });
}

/** Send an event of the office, by a key that may feed; "" where no keys are needed. */
export async function sendEvent(event: Record<string, unknown>, key: string): Promise<void> {
  const headers = {
    "Content-Type": "application/cloudevents+json",
    ...(key ? { Authorization: `Bearer ${key}` } : {}),
  };
  await request("/v1/events", { method: "POST", headers, body: JSON.stringify(event) });
}

/** Ask for something to be done, by a key that may; "" where no keys are needed. 202: it is not done yet. */
export async function send<T>(url: string, body: unknown, key: string): Promise<{ status: number; data: T | null }> {
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/json",
    ...(key ? { Authorization: `Bearer ${key}` } : {}),
  };
  const answer = await request(url, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, data: answer.status === 202 ? null : ((await answer.json()) as T) };
}

async function request(url: string, options: RequestInit): Promise<Response> {
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
    throw await problem(answer);
  }
  return answer;
}

/** What a problem+json says. */
async function problem(answer: Response): Promise<Failure> {
  try {
    const said = (await answer.json()) as { title?: string; detail?: string; rule?: string };
    return new Failure(answer.status, said.detail ?? said.title ?? answer.statusText, said.rule ?? null);
  } catch {
    return new Failure(answer.status, answer.statusText);
  }
}
