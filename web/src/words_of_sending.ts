// Words of forms by which something is sent.

import type { Label } from "./types.ts";
import { w } from "./words.ts";

export const sending = {
  key: w("密钥", "Key"),
  source: w("来源标识", "Source"),
} satisfies Record<string, Label>;
