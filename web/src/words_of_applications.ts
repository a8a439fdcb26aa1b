// What the page says of applications for disclosure.

import type { Label } from "./types.ts";
import type { WorkStage } from "./types_of_applications.ts";
import { w } from "./words.ts";

export const applications = {
  toDo: w("依申请公开待办", "Applications for disclosure: to do"),
  toDoNote: w(
    "每件申请只列在所处的一个环节；等待补正、第三方、缴费等期间不计答复期限。",
    "Each application is at one stage. While it waits for a supplement, a third party or a fee, the period for the answer does not run.",
  ),
  nothing: w("没有待办的申请。", "No application is left to be done."),
  answerDue: w("答复期限", "Answer due"),
  stands: w("中止计时", "Clock stopped"),
  overDay: w("超期 {days} 天", "{days} day over"),
  overDays: w("超期 {days} 天", "{days} days over"),
  noDay: w("无期限", "No day"),
  fee: w("通知缴费 {noticed} 元，已缴 {paid} 元", "{noticed} yuan asked for, {paid} paid"),
  about: w("所涉申请", "About the application"),
  unknown: w("{id}（尚未收到）", "{id} (has not come)"),
  noApplication: w("{id}（不是申请）", "{id} (not an application)"),
  disputes: w("行政复议、行政诉讼", "Reviews and suits"),
  fees: w("信息处理费", "Fees for information"),
  feesOf: w("通知缴费 {noticed} 元，已缴 {paid} 元。", "{noticed} yuan were asked for, {paid} are paid."),
} satisfies Record<string, Label>;

export const workStages: Record<WorkStage, Label> = {
  accept: w("受理", "Accept"),
  review: w("审查（可要求补正）", "Review (a supplement may be asked for)"),
  supplement: w("等待补正", "Waiting for a supplement"),
  "third-party": w("等待第三方意见", "Waiting for a third party"),
  joint: w("等待其他机关意见", "Waiting for another organ"),
  fee: w("等待缴费", "Waiting for a fee"),
  other: w("中止", "Paused"),
  process: w("处理", "Process"),
  answer: w("答复", "Answer"),
  archive: w("存档", "Archive"),
};
