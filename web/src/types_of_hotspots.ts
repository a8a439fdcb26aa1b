// What many write about, as the gateway says it.

import type { Posting } from "./types.ts";

/** How far items have spread: how many were posted where, and how often those of which it is known were read. */
export interface Spread {
  platforms: Record<string, number>;
  items: number;
  reach: number;
}

export interface Hotspot {
  id: string;
  /** What people call it. */
  name: string | null;
  /** Its name, or else its places and the words of its matter. */
  title: string;
  places: string[];
  matters: string[];
  first: string;
  last: string;
  items: number;
  writers: number;
  kinds: Record<string, number>;
  channels: Record<string, number>;
  categories: Record<string, number>;
  spread: Spread;
  /** Of the last seven days. */
  heat: { items: number; writers: number; usual: number; surprise: number };
  closed: string | null;
  milestones: Record<Milestone, string | null>;
  warnings: { rule: string; day: string; at: string; items: number; writers: number; notice: string }[];
  bursts: { first: string; last: string; level: number }[];
}

export const MILESTONES = ["noticed", "told", "spoke", "answered"] as const;

export type Milestone = (typeof MILESTONES)[number];

export interface Hotspots {
  as_of: string;
  many: number;
  hotspots: Hotspot[];
  next: string | null;
}

export interface HotspotItem extends Posting {
  case: string;
  /** Masked. */
  title?: string;
  day: string;
  kind: string;
  channel: string;
  category: string;
  writer: number | null;
  with: string[];
}

export interface HotspotAnswer {
  as_of: string;
  asked: string;
  hotspot: Hotspot;
  items: HotspotItem[];
  curve: { day: string; items: number; writers: number; usual: number; surprise: number }[];
  neighbours: (Hotspot & { same: { places: string[]; matters: string[] } })[];
}

interface Hours {
  many: number;
  waiting: number;
  median_hours: number | null;
  p90_hours: number | null;
  within_hours: number;
  within: number;
}

export interface HotspotFigures {
  begun: number;
  open: number;
  closed: number;
  noticed: number;
  first_word: Hours;
  answer: Hours;
}
