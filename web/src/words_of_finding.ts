// Words of lists that are searched and put in order, and of the way from case to case.

import type { Label } from "./types.ts";

const w = (zh: string, en: string): Label => ({ zh, en });

export const finding = {
  cases: w("办件", "Cases"),
  all: w("全部办件", "All cases"),
  less: w("{measure}（不含{less}）", "{measure} less {less}"),
  search: w("查找", "Search"),
  searchFor: w("标题或编号中的字词", "Words of titles, or parts of numbers"),
  searched: w("查找“{words}”", "Search for “{words}”"),
  clear: w("清除", "Clear"),
  order: w("排序", "Order"),
  nothing: w("没有找到。可以少写几个字，或放宽筛选。", "Nothing was found. Try fewer words or filters."),
  titleAndNumber: w("标题、编号", "Title and number"),
  back: w("返回清单", "Back to the list"),
  previous: w("上一件", "Previous"),
  next: w("下一件", "Next"),
  elsewhere: w("此件已不在清单中", "This one is no longer in the list"),
  original: w("查看原件", "Open the original"),
  inList: w("清单中的位置", "Place in the list"),
};

/** The orders that there are, as the gateway names them; the first is the usual one. */
export const orders: readonly (readonly [string, Label])[] = [
  ["received", w("先收到的在前", "Oldest first")],
  ["-received", w("后收到的在前", "Newest first")],
  ["due", w("先到期的在前", "Due first")],
  ["-due", w("后到期的在前", "Due last")],
  ["-age", w("未办结时间最长的在前", "Open for longest first")],
  ["age", w("未办结时间最短的在前", "Open for shortest first")],
  ["number", w("编号从小到大", "Number, ascending")],
  ["-number", w("编号从大到小", "Number, descending")],
];
