// Words whose places are filled with more than text, and names that offices gave themselves.

import type { ComponentChildren } from "preact";
import { say } from "../language.ts";
import type { Label } from "../types.ts";

/** A label with its {places} filled. */
export function Filled({ label, values }: { label: Label; values: Record<string, ComponentChildren> }) {
  const parts = say(label).split(/\{(\w+)\}/);
  return <>{parts.map((part, place) => (place % 2 ? (values[part] ?? `{${part}}`) : part))}</>;
}

const CHINESE = /[\u3400-\u9fff]/;

/** The name of a key, which is an office's and is not translated. */
export function OfficeName({ name }: { name: string }) {
  return CHINESE.test(name) ? <span lang="zh-CN">{name}</span> : <>{name}</>;
}
