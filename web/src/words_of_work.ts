// What the page says of the office's own work: the desk, steps, deadlines, notices.

import type { Label, Stage } from "./types.ts";
import type { Action, When } from "./types_of_work.ts";
import { w } from "./words.ts";

export const office = {
  desk: w("催办台", "Desk"),
  deskTitle: w("到期与超期", "What falls due"),
  deskNote: w(
    "按期限计：每件的签收、首次答复、办结各算一项，其中“办结”与总览的超期未办结是同一数；中止计时的不在其中。",
    "Deadlines, and not cases: acceptance, first reply and closing of a case are counted each; those of closing that are overdue are what the overview counts as overdue. Paused ones are not here.",
  ),
  pausedCases: w("另有 {cases} 项期限中止计时。", "{cases} more are paused."),
  callList: w("催办电话单", "Call list"),
  calendar: w("日历（.ics）", "Calendar (.ics)"),
  byUnit: w("各单位", "By unit"),
  unit: w("承办单位", "Unit"),
  allUnits: w("全部单位", "All units"),
  withAllUnder: w("{unit}及其下属", "{unit} and all under it"),
  indented: w("{unit}（{level}）", "{unit} ({level})"),
  each: w("逐个单位", "Each unit"),
  elsewhere: w("不属于该层级", "Not under that level"),
  grouping: w("汇总方式", "Grouped"),
  byLabel: w("按{label}", "By {label}"),
  byLabelOf: w("按{label}（{kinds}）", "By {label} ({kinds})"),
  byGroup: w("按组", "By group"),
  byValue: w("逐项", "Each value"),
  stage: w("环节", "Stage"),
  allStages: w("全部环节", "All stages"),
  mostDaysOver: w("最长超期", "Longest over"),
  sortBy: w("按“{column}”排序", "Sort by {column}"),
  daysOver: w("超期天数", "Days over"),
  overDays: w("{days} 天", "{days} days"),
  overDay: w("{days} 天", "{days} day"),
  workingDays: w("{days} 个工作日", "{days} working days"),
  workingDay: w("{days} 个工作日", "{days} working day"),
  lastUrged: w("最近催办", "Last urged"),
  neverUrged: w("未催办", "Not yet"),
  since: w("此后", "Since then"),
  nothingSince: w("无进展", "Nothing"),
  provisional: w("暂定", "Provisional"),
  provisionalHow: w("放假安排尚未公布", "Holidays of that year are not known yet"),
  nothingDue: w("没有到期或超期的办件。", "Nothing is due or overdue."),
  noneHere: w("无", "None"),
  listed: w("已列出 {shown} / {all}", "{shown} of {all} listed"),
  filter: w("筛选", "Filter"),
  filters: w("筛选条件", "Filters"),
  clear: w("清除筛选", "Clear"),
  any: w("不限", "Any"),
  noLabel: w("未注明", "Not stated"),

  deadlines: w("办理期限", "Deadlines"),
  deadlineFrom: w("{day}起", "From {day}"),
  deadlinePaused: w("中止计时", "the clock was stopped"),
  deadlineNow: w("现期限", "Now"),
  deadlineWas: w("期限变化", "How it changed"),
  deadlineUnmoved: w("未变", "It has not moved"),
  withoutEffect: w("不影响期限：{why}", "Moved no deadline: {why}"),
  byClock: w("系统按期限发出", "by the clock"),
  clockShort: w("系统", "by the clock"),
  byPerson: w("人工", "by a person"),

  notices: w("催办督办", "Notices"),
  notice: w("通知", "Notice"),
  noticesOf: w("提醒、催办与督办", "Reminders, urgings and supervisions"),
  noticeNone: w("没有符合条件的通知。", "No notices match."),
  given: w("发出时间", "Given"),
  givenOn: w("{day}发出", "given on {day}"),
  action: w("类别", "Action"),
  state: w("状态", "State"),
  inForce: w("有效", "In force"),
  withdrawn: w("已撤回", "Withdrawn"),
  withdrawnOn: w("{day}撤回：{why}", "Withdrawn on {day}: {why}"),
  deadlineOf: w("{stage}期限 {day}", "{stage} due {day}"),
  number: w("{action}〔{year}〕{number}号", "{action} {year} No. {number}"),
} satisfies Record<string, Label>;

export const whens: Record<When, Label> = {
  overdue: w("已超期", "Overdue"),
  due_today: w("今日到期", "Due today"),
  due_in_1: w("下一工作日到期", "Due by next working day"),
  due_in_3: w("第二、三个工作日到期", "Due in 2–3 working days"),
};

export const stages: Record<Stage, Label> = {
  accept: w("签收", "Acceptance"),
  reply: w("首次答复", "First reply"),
  close: w("办结", "Closing"),
};

export const actions: Record<Action, Label> = {
  remind: w("提醒", "Reminder"),
  urge: w("催办", "Urging"),
  supervise: w("督办", "Supervision"),
};

/** Why a notice was withdrawn, in the words that messages and tables have for it. */
export const withdrawals: Record<string, Label> = {
  done: w("已按期办理", "it was done in time"),
  moved: w("期限已变更", "the deadline was another one"),
  absent: w("该办件不计入", "the case did not count"),
  voided: w("已作废", "it was declared wrong"),
};

/** By which means somebody was urged. */
export const means: Record<string, Label> = {
  phone: w("电话", "by telephone"),
  notice: w("催办通知书", "by notice"),
  message: w("短信", "by message"),
};

/** Why a step moved no deadline. */
export const idle: Record<string, Label> = {
  ended: w("该件已办结或不予受理", "the case was closed or rejected"),
  over: w("期限已过", "the deadline was over"),
  paused: w("计时已经中止", "the clock was stopped already"),
  running: w("计时并未中止", "the clock was not stopped"),
  "not-allowed": w("该期限不得延长", "that deadline cannot be extended"),
  used: w("延期次数已用完", "it had been extended as often as it may"),
  "too-long": w("超过允许延长的时间", "longer than an extension may be"),
  "no-later": w("并不晚于原期限", "it would not have been later"),
  "other-unit": w("小时与日不能混用", "hours and days do not go together"),
};

/** What a step says, with the places of its fields. */
export const steps = {
  extendedUntil: w("延期至{day}", "Extended until {day}"),
  extendedBy: w("延期 {length}", "Extended by {length}"),
  extendedWhole: w("延期（按规定的最长时间）", "Extended, by all that is allowed"),
  approvedBy: w("批准单位：{office}", "approved by {office}"),
  days: w("{many} 天", "{many} days"),
  workingDays: w("{many} 个工作日", "{many} working days"),
  hours: w("{many} 小时", "{many} hours"),
  restarted: w("期限重新计算", "the period starts again"),
  superviseDue: w("限{day}前办结", "to be done by {day}"),
  notReached: w("未接通", "not reached"),
  reached: w("已接通", "reached"),
  contacted: w("部门已联系", "the department had been in touch"),
  notContacted: w("部门未联系", "the department had not been in touch"),
  solved: w("问题已解决", "solved"),
  notSolved: w("问题未解决", "not solved"),
  grade: w("评 {grade} 分（满分 5）", "grade {grade} of 5"),
  substantive: w("实质性答复", "answered in substance"),
  perfunctory: w("敷衍答复", "answered perfunctorily"),
  judgedBy: w("认定单位：{office}", "judged by {office}"),
  ofReply: w("所指答复", "Of the reply"),
  noticeNumber: w("文号 {number}", "number {number}"),
} satisfies Record<string, Label>;
