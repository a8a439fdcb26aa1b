// Words about how cases came by their categories.

import type { Label } from "./types.ts";

const w = (zh: string, en: string): Label => ({ zh, en });

export const filing = {
  byKeywords: w("按关键词推断", "guessed by keywords"),
  byModel: w("按模型推断", "guessed by the model"),
  byTopic: w("按所在主题推断", "guessed by its topic"),
  byNobody: w("推断", "guessed"),
  sure: w("{what}，把握 {sure}", "{what}, {sure} sure"),
  confirmed: w("{how}，与推断一致（{guessed}）", "{how}, as it had been {guessed}"),
  refiled: w("{how}，原推断为{category}（{guessed}）", "{how}; {category} had been {guessed}"),

  file: w("归类", "File"),
  fileNote: w(
    "写明的类别优先于推断。需要有“feed”权限的密钥；密钥只用于本次发送，不保存。",
    "A category that a person names replaces a guess. This needs a key with the role feed; it is used for this sending alone and not kept.",
  ),
  send: w("写明类别", "Name the category"),
  sent: w("已发送；统计后页面自动更新。", "Sent; the page follows once it is counted."),
};
