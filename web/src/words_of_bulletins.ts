// What the page says of bulletins: their periods, tables, ranks, points and growth.

import type { Label } from "./types.ts";
import { w } from "./words.ts";

export const paper = {
  quarter: w("第 {number} 季度", "Q{number}"),
  firstHalf: w("上半年", "first half"),
  secondHalf: w("下半年", "second half"),
  week: w("第 {number} 周", "week {number}"),
  wholeYear: w("全年", "whole year"),
  inYear: w("{year}年", "{year}"),
  rank: w("名次", "Rank"),
  unranked: w("件数少，不排名", "too few to be ranked"),
  redList: w("红榜", "Red list (best)"),
  blackList: w("黑榜", "Black list (worst)"),
  problems: w("存在问题", "Problems"),
  partsDiffer: w("与各部分之和不符", "not the sum of its parts"),
  moreCases: w("另有 {more} 件", "and {more} more"),
  assessment: w("考核得分", "Assessment"),
  points: w("得分", "Points"),
  lostPoints: w("扣分依据", "What moved them"),
  nothingLost: w("无扣分", "Nothing"),
  columnsOf: w("见栏目", "Columns"),
  base: w("对比基数", "Compared with"),
} satisfies Record<string, Label>;

/** With what a figure is compared. */
export const growths = {
  year: w("上年同期", "the same period a year before"),
  period: w("上期", "the period before"),
} satisfies Record<string, Label>;

/** Why it cannot be said how much a figure has grown. */
export const noGrowth: Record<string, Label> = {
  "no-period": w("没有{then}", "there is no such week in the year before"),
  "not-recorded": w("{then}尚无记录", "the record begins after {then}"),
  "partly-recorded": w("{then}记录不全", "only part of {then} is in the record"),
  "nothing-now": w("本期没有此项", "there is none in this period"),
  "nothing-then": w("{then}没有此项", "there was none in {then}"),
  "base-zero": w("{then}为0", "0 in {then}"),
};
