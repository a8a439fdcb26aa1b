// What the overview says of a morning: what is due, periods, growth, downloads.

import type { Length } from "./periods.ts";
import type { Growth, Label, NoGrowth } from "./types.ts";
import { w } from "./words.ts";

export const morning = {
  dueTitle: w("到期与存量", "Due, overdue and open"),
  dueNote: w(
    "截至 {day}，含往年收到的办件。到期按期限计，每个环节一项；超期按件计，指办结期限已过",
    "As of {day}, whenever received. What falls due: deadlines, one for each stage; overdue: cases whose deadline for closing is over",
  ),
  dueAndStockNote: w(
    "到期：截至 {day}，按期限计，每个环节一项；超期、在办：截至 {last}，按件计，含往年收到的办件，超期指办结期限已过",
    "What falls due: deadlines as of {day}, one for each stage; overdue and open: cases as of {last}, whenever received; overdue are those whose deadline for closing is over",
  ),
  overdueDeadlines: w("催办台按环节计", "Deadlines, by the desk"),
  ofKind: w("仅{kind}", "{kind} only"),
  flowTitle: w("本期办理情况", "Received and handled"),
  flowNote: w("{period}，截至 {day}", "{period}, as of {day}"),
  periods: w("统计期", "Period"),
  range: w("起止日期", "From and to"),
  from: w("起始日期", "From"),
  to: w("截止日期", "To"),
  show: w("查看", "Show"),
  badRange: w("起始日期不能晚于截止日期。", "The first day must not be after the last."),
  badPeriod: w(
    "地址中的统计期无效，现显示本月。可用 week、month、quarter、year 或 2015-03-01..2015-03-20。",
    "The period in the address is not valid; the month is shown. Write week, month, quarter, year or 2015-03-01..2015-03-20.",
  ),
  download: w("下载“{table}”", "Download “{table}”"),
  openInTime: w("在办未超期", "Open, not overdue"),
  stockNote: w(
    "超期、在办为全部存量，含往年收到；其余为本期收到",
    "Overdue and open: all there are, whenever received; the rest: received in the period",
  ),
  lastYear: w("上年同期{measure}", "{measure} a year before"),
  base: w("{then}：{value}（{period}，截至 {day}）", "{value} {then} ({period}, as of {day})"),
  points: w("{change}个百分点", "{change} points"),
  point: w("{change}个百分点", "{change} point"),
  technical: w("技术信息（英文）", "Details"),
  tableOf: w("{title}，表格", "{title}, table"),
  openList: w("全部在办", "All open cases"),
  badRequestHow: w("请检查地址或筛选条件，或返回总览。", "Check the address or the filters, or go back to the overview."),
  notFoundHow: w("地址有误，或此项已不存在。", "The address is wrong, or this is no longer there."),
  expiredHow: w("请重新列出。", "List it again."),
  tooMany: w("请求过于频繁，请稍候。", "Too many questions at once; wait a moment."),
  failedHow: w("请稍后重试；仍不行时请告知管理员。", "Try again in a moment; if it stays so, tell your administrator."),
  noAnswer: w("登录未成功，请稍后重试。", "Signing in did not work; try again in a moment."),
} satisfies Record<string, Label>;

export const lengths: Record<Length, Label> = {
  week: w("本周", "Week"),
  month: w("本月", "Month"),
  quarter: w("本季", "Quarter"),
  year: w("本年", "Year"),
};

/** Of what is open, that which came in lately. */
export const received: Record<Length | "range", Label> = {
  week: w("其中本周收到", "Received this week"),
  month: w("其中本月收到", "Received this month"),
  quarter: w("其中本季收到", "Received this quarter"),
  year: w("其中本年收到", "Received this year"),
  range: w("其中本期收到", "Received in the period"),
};

export const growths: Record<Growth, Label> = {
  year: w("同比", "On last year"),
  period: w("环比", "On last period"),
};

export const bases: Record<Growth, Label> = {
  year: w("上年同期", "a year before"),
  period: w("上期", "in the period before"),
};

/** Why something has not grown, in as few words as there is room for. */
export const whys: Record<NoGrowth, Record<Growth, Label>> = {
  "no-period": { year: w("上年无此周", "no such week"), period: w("无上期", "none before") },
  "not-recorded": { year: w("上年尚无记录", "no record then"), period: w("上期尚无记录", "no record then") },
  "partly-recorded": { year: w("上年记录不全", "record incomplete"), period: w("上期记录不全", "record incomplete") },
  "nothing-now": { year: w("本期没有", "none now"), period: w("本期没有", "none now") },
  "nothing-then": { year: w("上年没有", "none then"), period: w("上期没有", "none then") },
  "base-zero": { year: w("上年为 0", "0 then"), period: w("上期为 0", "0 then") },
};
